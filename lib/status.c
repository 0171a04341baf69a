#include "strict_fp.h"

#include "status.h"

#include <stdarg.h>
#include <string.h>

#include "math.h"

/* A string under construction that never runs over. */
struct text {
	char *data;
	size_t length, capacity;
};

static void append_character(struct text *text, char character)
{
	if (text->length + 1 < text->capacity)
		text->data[text->length++] = character;
}

static void append_string(struct text *text, const char *string)
{
	while (*string != '\0')
		append_character(text, *string++);
}

static void append_unsigned(struct text *text, unsigned long long number)
{
	char digits[20];
	int count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	while (count > 0)
		append_character(text, digits[--count]);
}

static void append_integer(struct text *text, long long number)
{
	if (number < 0)
		append_character(text, '-');
	/* -LLONG_MIN is no long long. */
	append_unsigned(text, number < 0
	                              ? (unsigned long long)-(number + 1) + 1
	                              : (unsigned long long)number);
}

/* Scales a positive finite number to 100000..999999 with its power of ten. */
static unsigned long six_digits(double number, int *exponent)
{
	unsigned long digits;

	*exponent = 5;
	for (; number >= 1e6; (*exponent)++)
		number /= 10;
	for (; number < 1e5; (*exponent)--)
		number *= 10;
	digits = (unsigned long)(number + 0.5);
	if (digits == 1000000) {
		digits = 100000;
		(*exponent)++;
	}
	return digits;
}

/* As %g: six digits, trailing zeros dropped, an exponent where it is short. */
static void append_digits(struct text *text, unsigned long digits, int exponent)
{
	const int scientific = exponent < -4 || exponent > 5;
	int before = scientific ? 1 : exponent + 1;
	unsigned long unit = 100000;

	if (before <= 0)
		append_string(text, "0.");
	for (; before < 0; before++)
		append_character(text, '0');
	for (; unit > 0 && (digits > 0 || before > 0); unit /= 10, before--) {
		append_character(text, (char)('0' + digits / unit));
		digits %= unit;
		if (before == 1 && digits > 0)
			append_character(text, '.');
	}
	if (scientific) {
		append_character(text, 'e');
		append_integer(text, exponent);
	}
}

static void append_double(struct text *text, double number)
{
	int exponent;
	unsigned long digits;

	if (number != number) {
		append_string(text, "nan");
		return;
	}
	if (number < 0)
		append_character(text, '-');
	number = number < 0 ? -number : number;
	if (!salmap_is_finite(number)) {
		append_string(text, "inf");
	} else if (number == 0) {
		append_character(text, '0');
	} else {
		digits = six_digits(number, &exponent);
		append_digits(text, digits, exponent);
	}
}

static void append_format(struct text *text, const char *format, va_list args)
{
	for (; *format != '\0'; format++) {
		if (*format != '%') {
			append_character(text, *format);
		} else if (format[1] == 's') {
			append_string(text, va_arg(args, const char *));
			format += 1;
		} else if (format[1] == 'g') {
			append_double(text, va_arg(args, double));
			format += 1;
		} else if (format[1] == 'l') {
			append_integer(text, va_arg(args, long long));
			format += 3;
		} else {
			append_character(text, '%');
			format += 1;
		}
	}
	text->data[text->length] = '\0';
}

static void lock(struct salmap_sentence *message)
{
	while (atomic_flag_test_and_set_explicit(&message->lock,
	                                         memory_order_acquire))
		continue;
}

static void unlock(struct salmap_sentence *message)
{
	atomic_flag_clear_explicit(&message->lock, memory_order_release);
}

void salmap_sentence_init(struct salmap_sentence *message)
{
	atomic_flag_clear(&message->lock);
	message->text[0] = '\0';
}

salmap_status salmap_fail(struct salmap_sentence *message, salmap_status status,
                          const char *format, ...)
{
	char sentence[SALMAP_SENTENCE_CAPACITY];
	struct text text = { sentence, 0, sizeof(sentence) };
	va_list args;

	if (message == NULL)
		return status;
	va_start(args, format);
	append_format(&text, format, args);
	va_end(args);
	lock(message);
	memcpy(message->text, sentence, text.length + 1);
	unlock(message);
	return status;
}

const char *salmap_plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

size_t salmap_sentence_copy(struct salmap_sentence *message, char *buffer,
                           size_t capacity)
{
	size_t length, copied;

	lock(message);
	length = strlen(message->text);
	if (capacity > 0) {
		copied = length < capacity ? length : capacity - 1;
		memcpy(buffer, message->text, copied);
		buffer[copied] = '\0';
	}
	unlock(message);
	return length;
}

void salmap_sentence_pass(struct salmap_sentence *from,
                          struct salmap_sentence *to)
{
	char text[SALMAP_SENTENCE_CAPACITY];

	salmap_sentence_copy(from, text, sizeof(text));
	salmap_fail(to, SALMAP_OK, "%s", text);
}

salmap_status salmap_message_tell(salmap_message *message, salmap_status status,
                                  struct salmap_sentence *sentence)
{
	if (message == NULL || message->struct_size < sizeof(*message))
		return status;
	message->status = status;
	message->text[0] = '\0';
	if (status != SALMAP_OK)
		salmap_sentence_copy(sentence, message->text,
		                     sizeof(message->text));
	return status;
}
