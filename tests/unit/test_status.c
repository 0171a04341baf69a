#include "../support/internals.h"

#include "status.h"

#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

static void a_new_message_is_empty(void **state)
{
	struct salmap_sentence message;
	char buffer[4] = "abc";

	(void)state;
	memset(&message, 'x', sizeof(message)); /* as new memory may be */
	salmap_sentence_init(&message);
	assert_int_equal(salmap_sentence_copy(&message, buffer, sizeof(buffer)),
	                 0);
	assert_string_equal(buffer, "");
}

static void fail_returns_the_status_it_is_given(void **state)
{
	struct salmap_sentence message;
	salmap_status status;

	(void)state;
	salmap_sentence_init(&message);
	for (status = SALMAP_E_ARGUMENT; status <= SALMAP_E_MEMORY; status++) {
		assert_int_equal(salmap_fail(&message, status, "a"), status);
		assert_int_equal(salmap_fail(NULL, status, "%s", "b"), status);
	}
}

static void the_last_sentence_is_kept(void **state)
{
	struct salmap_sentence message;

	(void)state;
	salmap_sentence_init(&message);
	salmap_fail(&message, SALMAP_E_STATE, "a long sentence");
	salmap_fail(&message, SALMAP_E_STATE, "short");
	assert_string_equal(message.text, "short");
}

static void all_conversions_are_known(void **state)
{
	struct salmap_sentence message;

	(void)state;
	salmap_sentence_init(&message);
	salmap_fail(&message, SALMAP_E_STATE, "%%a%sb%lldc%gd%%%s", "string",
	            -12LL, 2.5, "");
	assert_string_equal(message.text, "%astringb-12c2.5d%");
}

static void integers_are_written_as_printf_does(void **state)
{
	const long long numbers[] = { 0,         1,         -1,       9,
		                      10,        -10,       1000000,  123456789,
		                      INT64_MAX, INT64_MIN, INT32_MIN };
	struct salmap_sentence message;
	char expected[32];
	size_t i;

	(void)state;
	salmap_sentence_init(&message);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		salmap_fail(&message, SALMAP_E_STATE, "%lld", numbers[i]);
		snprintf(expected, sizeof(expected), "%lld", numbers[i]);
		assert_string_equal(message.text, expected);
	}
}

/* The same characters as printf's, but that its exponents have two digits at
 * least, and a plus. */
static void assert_number(double number)
{
	struct salmap_sentence message;
	char expected[32];

	salmap_sentence_init(&message);
	salmap_fail(&message, SALMAP_E_STATE, "%g", number);
	snprintf(expected, sizeof(expected), "%g", number);
	if (strchr(expected, 'e') == NULL)
		assert_string_equal(message.text, expected);
	else if (strtod(message.text, NULL) != strtod(expected, NULL) ||
	         strchr(message.text, 'e') - message.text !=
	                 strchr(expected, 'e') - expected)
		fail_msg("%s is written as %s", expected, message.text);
}

static void numbers_are_written_as_printf_does(void **state)
{
	const double numbers[] = {
		0,          1,       -1,       0.5,     0.25,     -0.125,
		10,         100000,  1000000,  999999,  999999.7, 99999.97,
		123456,     1234567, 123.4567, 0.1,     0.001,    0.0001,
		0.00012345, 0.00001, 1e-30,    1e30,    3.4e38,   1e300,
		-1e300,     1e-300,  5e-324,   DBL_MAX, DBL_MIN,  1.5e10,
		-7.25e-9,   0.18,    100.5,    101,
	};
	struct random random = { 1 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		assert_number(numbers[i]);
	for (i = 0; i < 20000; i++) {
		const double mantissa = random_unit(&random) + 1e-9;
		const int exponent = (int)random_below(&random, 2000) - 1000;

		assert_number(ldexp(mantissa, exponent));
		assert_number(-ldexp(mantissa, exponent / 50));
	}
}

static void numbers_that_are_none_are_named(void **state)
{
	struct salmap_sentence message;

	(void)state;
	salmap_sentence_init(&message);
	salmap_fail(&message, SALMAP_E_STATE, "%g %g %g", (double)NAN,
	            (double)INFINITY, -(double)INFINITY);
	assert_string_equal(message.text, "nan inf -inf");
}

static void long_sentences_are_cut(void **state)
{
	struct salmap_sentence message;
	char long_text[1000], buffer[1000];

	(void)state;
	salmap_sentence_init(&message);
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	salmap_fail(&message, SALMAP_E_STATE, "%s%s%lld%g", "ab", long_text,
	            12LL, 1.5);
	assert_int_equal(salmap_sentence_copy(&message, buffer, sizeof(buffer)),
	                 SALMAP_SENTENCE_CAPACITY - 1);
	assert_int_equal(strlen(buffer), SALMAP_SENTENCE_CAPACITY - 1);
	assert_memory_equal(buffer, "abxxx", 5);
	assert_int_equal(buffer[SALMAP_SENTENCE_CAPACITY - 2], 'x');
}

static void a_copy_keeps_to_its_capacity(void **state)
{
	const char sentence[] = "seven 7";
	struct salmap_sentence message;
	size_t capacity;

	(void)state;
	salmap_sentence_init(&message);
	salmap_fail(&message, SALMAP_E_STATE, "%s", sentence);
	assert_int_equal(salmap_sentence_copy(&message, NULL, 0), 7);
	for (capacity = 1; capacity < 12; capacity++) {
		const size_t kept = capacity < 8 ? capacity - 1 : 7;
		char buffer[16];

		memset(buffer, '#', sizeof(buffer));
		assert_int_equal(salmap_sentence_copy(&message, buffer,
		                                     capacity),
		                 7);
		assert_memory_equal(buffer, sentence, kept);
		assert_int_equal(buffer[kept], '\0');
		assert_int_equal(buffer[kept + 1], '#');
	}
}

/* A sentence of one letter, as long as fits, or shorter. */
static void *fail_often(void *argument)
{
	static atomic_int next;
	const int number = atomic_fetch_add(&next, 1);
	char sentence[SALMAP_SENTENCE_CAPACITY] = "";
	int i;

	memset(sentence, "abcd"[number],
	       sizeof(sentence) - 1 - (size_t)number * 10);
	for (i = 0; i < 5000; i++)
		salmap_fail(argument, SALMAP_E_STATE, "%s", sentence);
	return NULL;
}

static void sentences_of_threads_do_not_mix(void **state)
{
	struct salmap_sentence message;
	pthread_t threads[4];
	char buffer[SALMAP_SENTENCE_CAPACITY];
	int i;

	(void)state;
	salmap_sentence_init(&message);
	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, fail_often,
		                                &message),
		                 0);
	for (i = 0; i < 5000; i++) {
		const char accept[] = { "abcd"[i % 4], '\0' };
		const size_t length =
			salmap_sentence_copy(&message, buffer, sizeof(buffer));
		const size_t same = strspn(buffer, accept);

		assert_int_equal(length, strlen(buffer));
		assert_true(same == 0 || same == length);
	}
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

struct late_copy {
	struct salmap_sentence message;
	char buffer[SALMAP_SENTENCE_CAPACITY];
	atomic_bool has_started, has_copied;
};

static void *copy_late(void *argument)
{
	struct late_copy *late = argument;

	atomic_store(&late->has_started, true);
	salmap_sentence_copy(&late->message, late->buffer,
	                    sizeof(late->buffer));
	atomic_store(&late->has_copied, true);
	return NULL;
}

/* This thread is as one that is stopped in the middle of its sentence. */
static void a_copy_waits_for_a_sentence_to_be_whole(void **state)
{
	struct late_copy late = { .has_started = false };
	pthread_t thread;
	int i;

	(void)state;
	salmap_sentence_init(&late.message);
	assert_false(atomic_flag_test_and_set(&late.message.lock));
	strcpy(late.message.text, "half a");
	assert_int_equal(pthread_create(&thread, NULL, copy_late, &late), 0);
	while (!atomic_load(&late.has_started))
		continue;
	for (i = 0; i < 1000000; i++)
		assert_false(atomic_load(&late.has_copied));
	strcat(late.message.text, " sentence");
	atomic_flag_clear(&late.message.lock);
	pthread_join(thread, NULL);
	assert_string_equal(late.buffer, "half a sentence");
}

static void a_passed_sentence_is_the_same(void **state)
{
	struct salmap_sentence from, to;
	char text[SALMAP_SENTENCE_CAPACITY];

	(void)state;
	salmap_sentence_init(&from);
	salmap_sentence_init(&to);
	salmap_fail(&from, SALMAP_E_STATE, "100%% of %lld", 3LL);
	salmap_sentence_pass(&from, &to);
	salmap_sentence_copy(&to, text, sizeof(text));
	assert_string_equal(text, "100% of 3");
}

static void a_message_tells_what_failed(void **state)
{
	salmap_message message = { .struct_size = sizeof(message),
		                   .text = "old" };
	struct salmap_sentence sentence;

	(void)state;
	salmap_sentence_init(&sentence);
	salmap_fail(&sentence, SALMAP_E_STATE, "not now");
	assert_int_equal(salmap_message_tell(&message, SALMAP_E_STATE,
	                                     &sentence), SALMAP_E_STATE);
	assert_int_equal(message.status, SALMAP_E_STATE);
	assert_string_equal(message.text, "not now");
	assert_int_equal(salmap_message_tell(&message, SALMAP_OK, &sentence),
	                 SALMAP_OK);
	assert_int_equal(message.status, SALMAP_OK);
	assert_string_equal(message.text, "");
	assert_int_equal(salmap_message_tell(NULL, SALMAP_E_STATE, &sentence),
	                 SALMAP_E_STATE);
}

static void a_message_of_another_size_is_left_alone(void **state)
{
	salmap_message message = { .struct_size = sizeof(message) - 1,
		                   .text = "old" };
	struct salmap_sentence sentence;

	(void)state;
	salmap_sentence_init(&sentence);
	assert_int_equal(salmap_message_tell(&message, SALMAP_E_STATE,
	                                     &sentence), SALMAP_E_STATE);
	assert_string_equal(message.text, "old");
}

static void a_message_holds_the_longest_sentence(void **state)
{
	(void)state;
	assert_int_equal(SALMAP_MESSAGE_SIZE, SALMAP_SENTENCE_CAPACITY);
}

static void one_alone_is_singular(void **state)
{
	const int64_t counts[] = { INT64_MIN, -1, 0, 2, 11, INT64_MAX };
	size_t i;

	(void)state;
	assert_string_equal(salmap_plural(1), "");
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		assert_string_equal(salmap_plural(counts[i]), "s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_message_is_empty),
		cmocka_unit_test(fail_returns_the_status_it_is_given),
		cmocka_unit_test(the_last_sentence_is_kept),
		cmocka_unit_test(all_conversions_are_known),
		cmocka_unit_test(integers_are_written_as_printf_does),
		cmocka_unit_test(numbers_are_written_as_printf_does),
		cmocka_unit_test(numbers_that_are_none_are_named),
		cmocka_unit_test(long_sentences_are_cut),
		cmocka_unit_test(a_copy_keeps_to_its_capacity),
		cmocka_unit_test(sentences_of_threads_do_not_mix),
		cmocka_unit_test(a_copy_waits_for_a_sentence_to_be_whole),
		cmocka_unit_test(a_passed_sentence_is_the_same),
		cmocka_unit_test(a_message_tells_what_failed),
		cmocka_unit_test(a_message_of_another_size_is_left_alone),
		cmocka_unit_test(a_message_holds_the_longest_sentence),
		cmocka_unit_test(one_alone_is_singular),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
