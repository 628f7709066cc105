package io.secureredis.samples.library

import io.secureredis.serializer.AllowedTypes
import io.secureredis.serializer.TypedJsonRedisSerializer
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import tools.jackson.module.kotlin.KotlinModule

/** What caches do with values of Kotlin, with the module that jobs need. */
class ValuesTest {
    data class Loan(val book: String)

    data class Noted(val book: String, val note: String?, val count: Int)

    data class Placed(val book: String, val place: String = "here")

    private val serializer =
        TypedJsonRedisSerializer.of(AllowedTypes.jdkValues().andPackages("io.secureredis.samples")) {
            it.addModule(KotlinModule.Builder().build())
        }

    @Test
    fun times_asObjects_comeBack() {
        val values: List<Any> =
            listOf(5.seconds, listOf(5.seconds), 5.seconds to 1, mapOf("a" to 5.seconds), Duration.INFINITE)
        for (value in values) {
            assertThat(serializer.deserialize(serializer.serialize(value))).isEqualTo(value)
        }
    }

    @Test
    fun dataClass_thatHasGrown_isReadIfItsNewPropertiesMayBeEmpty() {
        assertThat(storedBefore("Noted")).isEqualTo(Noted("Momo", null, 0))
    }

    @Test
    fun dataClass_newPropertyThatIsNeverNull_isNotReadWithoutIt() {
        assertThatThrownBy { storedBefore("Placed") }
            .hasMessageContaining("has a property of Kotlin that is never null")
            .hasMessageContaining(".place")
            .hasMessageNotContaining("Momo")
    }

    /** Reads what was stored when a class was as [Loan] is. */
    private fun storedBefore(type: String): Any? {
        val stored = String(serializer.serialize(Loan("Momo"))!!)
        assertThat(stored).contains("\$Loan")
        return serializer.deserialize(stored.replace("\$Loan", "\$$type").toByteArray())
    }
}
