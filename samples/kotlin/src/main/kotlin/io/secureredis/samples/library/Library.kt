package io.secureredis.samples.library

import io.secureredis.jobs.SecureJob
import io.secureredis.jobs.SecureJobs
import java.time.Duration
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.cache.annotation.Cacheable
import org.springframework.cache.annotation.EnableCaching
import org.springframework.stereotype.Component
import org.springframework.stereotype.Service

@EnableCaching
@SpringBootApplication
class Library

fun main(args: Array<String>) {
    runApplication<Library>(*args)
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

    @SecureJob(name = "lending.remind")
    fun remind(reader: String, book: Book) {
        done += "reminded $reader of ${book.title}"
    }

    @SecureJob(name = "lending.order")
    fun order(book: Book): Int {
        done += "ordered ${book.title}"
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
