package io.secureredis.jobs;

/** Where calls go: into their queues, or, for tests, at once to their methods. */
record CallTarget(JobProducer producer, JobQueues queues, RecurringJobs recurring, InlineJobs inline) {}
