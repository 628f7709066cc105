package io.secureredis.samples.library

import io.secureredis.jobs.JobCall
import io.secureredis.jobs.JobException
import io.secureredis.jobs.SecureJobs
import io.secureredis.test.JobTester
import io.secureredis.test.SecureRedisTest
import java.time.Duration
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.context.annotation.Import

@SecureRedisTest
@Import(Desk::class)
class LibraryTest(
    @param:Autowired private val books: Books,
    @param:Autowired private val desk: Desk,
    @param:Autowired private val lending: Lending,
    @param:Autowired private val jobs: SecureJobs,
    @param:Autowired private val tester: JobTester,
) {
    private val momo = Book(42, "Momo", listOf(1973, 2005))

    @BeforeEach
    fun forget() {
        lending.done.clear()
    }

    @Test
    fun cache_readTwice_isHit() {
        val first = books.book(42)
        val asked = books.asked

        assertThat(books.book(42)).isEqualTo(first).isNotSameAs(first)
        assertThat(books.asked).isEqualTo(asked)
    }

    @Test
    fun call_ofMethodsWithAndWithoutResult_runsThem() {
        desk.borrow("Gigi", momo)
        tester.runDue()
        assertThat(lending.done).containsExactly("ordered Momo")

        tester.advance(Duration.ofDays(28))
        tester.runDue()
        assertThat(lending.done).containsExactly("ordered Momo", "reminded Gigi of Momo")
    }

    @Test
    fun call_withResult_anyNumberOfReferencesInOneFunction_eachNamesItsMethod() {
        val calls = listOf(
            jobs.call(Lending::close),
            jobs.call(Lending::extend, 14L, "Gigi"),
            jobs.call(Lending::extend, 28L, null),
            jobs.call(Lending::order, momo),
            jobs.call(Lending::order, momo),
        )

        calls.forEach(JobCall::runInline)

        assertThat(lending.done)
            .containsExactly("closed", "extended by 14 for Gigi", "extended by 28 for null", "ordered Momo", "ordered Momo")
    }

    @Test
    fun call_withResult_inFunctionsOfOtherKinds_namesItsMethod() {
        val inLambda = { jobs.call(Lending::order, momo) }
        fun inLocalFunction() = jobs.call(Lending::order, momo)

        listOf(inLambda(), inLocalFunction(), topLevel(jobs, momo), Companions.order(jobs, momo), order(momo))
            .forEach(JobCall::runInline)

        assertThat(lending.done).hasSize(5).containsOnly("ordered Momo")
    }

    /** Its name is that of another job, which must not be taken for the one that is meant. */
    private fun order(book: Book): JobCall = jobs.call(Lending::order, book)

    @Test
    fun close() {
        jobs.call(Lending::order, momo).runInline()

        assertThat(lending.done).containsExactly("ordered Momo")
    }

    @Test
    fun call_ofLambda_boundReferenceOrLocalFunction_isRefused() {
        fun order(lending: Lending, book: Book) {
            lending.done += "not the job ${book.title}"
        }
        fun close(lending: Lending): String = "not the job of $lending"

        assertThatThrownBy { jobs.call({ lending: Lending, book: Book -> lending.order(book) }, momo) }.isRefused()
        assertThatThrownBy { jobs.call<Lending, Book>(::order, momo) }.isRefused()
        assertThatThrownBy { jobs.call<Lending>(::close) }.isRefused()
        assertThatThrownBy { jobs.call<Lending, Book>(::remindEveryone, momo) }.isRefused()
        assertThatThrownBy { jobs.call<Lending, Long, String?>(::extend, 1, null) }.isRefused()
        assertThatThrownBy { jobs.call<Book>(lending::order.let { bound -> { book: Book -> bound(book) } }) }.isRefused()
        assertThatThrownBy { jobs.call(Book::toString) }
            .isInstanceOf(JobException::class.java)
            .hasMessageStartingWith("SR411")
    }

    private fun org.assertj.core.api.AbstractThrowableAssert<*, *>.isRefused() {
        isInstanceOf(JobException::class.java).hasMessageStartingWith("SR410")
    }
}

fun topLevel(jobs: SecureJobs, book: Book): JobCall = jobs.call(Lending::order, book)

/** Has the name and the parameters of the job, and is another function. */
fun extend(lending: Lending, days: Long, reader: String?): Long = lending.done.size + days + (reader?.length ?: 0)

fun remindEveryone(lending: Lending, book: Book) {
    lending.done += "everyone ${book.title}"
}

object Companions {
    fun order(jobs: SecureJobs, book: Book): JobCall = jobs.call(Lending::order, book)
}
