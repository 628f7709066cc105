package io.secureredis.samples.library

import io.secureredis.jobs.SecureJob
import io.secureredis.jobs.SecureJobs
import io.secureredis.jobs.inspect.JobInspector
import io.secureredis.jobs.inspect.JobState
import io.secureredis.testserver.RedisTestServer
import java.security.SecureRandom
import java.time.Duration
import java.util.Base64
import java.util.concurrent.CountDownLatch
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.cache.annotation.Cacheable
import org.springframework.cache.annotation.EnableCaching
import org.springframework.context.ApplicationContext
import org.springframework.context.ConfigurableApplicationContext
import org.springframework.core.env.MapPropertySource
import org.springframework.stereotype.Component
import org.springframework.stereotype.Service

@EnableCaching
@SpringBootApplication
class Library

fun main(args: Array<String>) {
    runApplication<Library>(*args) { addInitializers(::startRedisIfNoneIsNamed) }.use { application ->
        show(application.getBean(Books::class.java), application)
    }
}

/** Reads a book twice, lends it, and prints what came of it. */
fun show(books: Books, application: ApplicationContext) {
    val momo = books.book(42)
    books.book(42)
    println("${momo.title}, asked for twice, read ${books.asked} time")
    application.getBean(Desk::class.java).borrow("Gigi", momo)
    val lending = application.getBean(Lending::class.java)
    lending.ordered.await()
    println("Jobs that have run: ${lending.done}")
    val waiting = application.getBean(JobInspector::class.java).queues().sumOf { it.count(JobState.SCHEDULED) }
    println("Jobs that wait: $waiting")
}

/** Only so that the sample starts without configuration: a Redis that ends with this JVM, and a secret for it. */
fun startRedisIfNoneIsNamed(application: ConfigurableApplicationContext) {
    val environment = application.environment
    if (!environment.containsProperty("spring.data.redis.host")) {
        val secret = ByteArray(32).also(SecureRandom()::nextBytes)
        environment.propertySources.addLast(
            MapPropertySource(
                "local Redis",
                mapOf(
                    "spring.data.redis.url" to RedisTestServer.builder().appendOnly().start().uri().toString(),
                    "SECURE_REDIS_SECRET_KEY" to Base64.getEncoder().encodeToString(secret),
                ),
            ),
        )
    }
}

data class Book(val id: Long, val title: String, val editions: List<Int>)

/** A cache: the second call with the same id is answered from Redis. */
@Service
class Books {
    var asked = 0

    @Cacheable("books")
    fun book(id: Long): Book {
        asked++
        return Book(id, "Momo", listOf(1973, 2005))
    }
}

/** Jobs, with and without a result. */
@Component
class Lending {
    val done = mutableListOf<String>()
    val ordered = CountDownLatch(1)

    @SecureJob(name = "lending.remind")
    fun remind(reader: String, book: Book) {
        done += "reminded $reader of ${book.title}"
    }

    @SecureJob(name = "lending.order")
    fun order(book: Book): Int {
        done += "ordered ${book.title}"
        ordered.countDown()
        return book.editions.max()
    }

    @SecureJob(name = "lending.extend")
    fun extend(days: Long, reader: String?): Long {
        done += "extended by $days for $reader"
        return days
    }

    @SecureJob(name = "lending.close")
    fun close(): String {
        done += "closed"
        return "closed"
    }
}

@Service
class Desk(private val jobs: SecureJobs) {

    fun borrow(reader: String, book: Book) {
        jobs.call(Lending::order, book).delay()
        jobs.call(Lending::remind, reader, book).delay(Duration.ofDays(28))
    }
}
