package io.secureredis.test;

import org.springframework.stereotype.Service;

/** Has nothing to do with Redis, so it is not part of the slice. */
@Service
class OtherService {}
