/* SPDX-License-Identifier: MIT */
/*
 * usage: bus_flood N METHOD     calls it N times without waiting, then reads the answers
 *        bus_flood --leave N METHOD     does not read them, and leaves
 *
 * Prints how many were done, refused by the limit, denied, and failed otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-bus.h>

#define NAME "org.roadside.Assistant1"
#define PATH "/org/roadside/Assistant1"
#define MOST_WAITING 100 /* dbus-daemon allows 128 */
#define WAIT_US 20000000

struct flood {
	long done, limited, denied, failed, waiting;
};

static int on_answer(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct flood *flood = context;

	(void)error;
	flood->waiting--;
	if (!sd_bus_message_is_method_error(message, NULL))
		flood->done++;
	else if (sd_bus_message_is_method_error(message, SD_BUS_ERROR_LIMITS_EXCEEDED))
		flood->limited++;
	else if (sd_bus_message_is_method_error(message, SD_BUS_ERROR_ACCESS_DENIED))
		flood->denied++;
	else
		flood->failed++;
	return 0;
}

static int pump(sd_bus *link, const struct flood *flood, long most_waiting) {
	while (flood->waiting > most_waiting) {
		int r = sd_bus_process(link, NULL);

		if (r == 0)
			r = sd_bus_wait(link, WAIT_US);
		if (r < 0)
			return r;
	}
	return 0;
}

int main(int argc, char **argv) {
	int leaves = argc == 4 && strcmp(argv[1], "--leave") == 0;
	long n = argc >= 3 ? strtol(argv[argc - 2], NULL, 10) : 0;
	struct flood flood = {0};
	sd_bus *link = NULL;

	if (n <= 0 || argc != 3 + leaves) {
		(void)fputs("usage: bus_flood [--leave] N METHOD\n", stderr);
		return 2;
	}
	int r = sd_bus_open_user(&link);
	for (long i = 0; r >= 0 && i < n; i++) {
		r = sd_bus_call_method_async(link, NULL, NAME, PATH, NAME, argv[argc - 1],
					     on_answer, &flood, NULL);
		flood.waiting++;
		if (r >= 0 && !leaves)
			r = pump(link, &flood, MOST_WAITING);
	}
	if (r >= 0 && !leaves)
		r = pump(link, &flood, 0);
	if (r >= 0)
		r = sd_bus_flush(link);
	if (r < 0) {
		(void)fprintf(stderr, "bus_flood: %s\n", strerror(-r));
		return 1;
	}
	(void)printf("%ld %ld %ld %ld\n", flood.done, flood.limited, flood.denied, flood.failed);
	sd_bus_close_unref(link);
	return 0;
}
