#include "error.h"

#include <stdarg.h>
#include <stdio.h>

#include "text.h"

static bool set(struct error *error, int exit_status, const char *format,
                va_list arguments)
{
	error->exit_status = exit_status;
	error->status = SALMAP_OK;
	error->reason = 0;
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	return false;
}

bool error_input(struct error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set(error, EXIT_BAD_INPUT, format, arguments);
	va_end(arguments);
	return false;
}

bool error_usage(struct error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set(error, EXIT_BAD_USAGE, format, arguments);
	va_end(arguments);
	return false;
}

bool error_memory(struct error *error, const char *subject)
{
	error_input(error, "%s: not enough memory", subject);
	error->status = SALMAP_E_MEMORY;
	return false;
}

bool error_system(struct error *error, int reason, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set(error, EXIT_BAD_INPUT, format, arguments);
	va_end(arguments);
	error->reason = reason;
	return false;
}

bool error_library(struct error *error, int exit_status, const char *subject,
                   const salmap *sm, salmap_status status)
{
	char sentence[1024];

	if (salmap_error_message(sm, sentence, sizeof(sentence)) == 0)
		snprintf(sentence, sizeof(sentence), "%s",
		         salmap_status_string(status));
	error_input(error, "%s: %s", subject, sentence);
	error->exit_status = exit_status;
	error->status = status;
	return false;
}

bool error_message(struct error *error, const char *subject,
                   const salmap_message *message)
{
	error_input(error, "%s: %s", subject, message->text);
	error->status = message->status;
	return false;
}

int error_report(const struct error *error)
{
	if (error->exit_status) {
		fputs("salmap: ", stderr);
		text_print(stderr, error->text);
		fputc('\n', stderr);
	}
	return error->exit_status;
}
