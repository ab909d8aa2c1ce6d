/* SPDX-License-Identifier: MIT */
/*
 * bus_table - every method, property and signal of org.roadside.Assistant1
 *
 * The only place that knows them: the service's vtable, and so its introspection,
 * and the verbs of roadsidectl are made from these tables, docs/dbus.md is tested
 * against them.
 *
 * Layer:   adapters.
 * Threads: any; the tables are constant.
 */
#ifndef ADAPTERS_BUS_TABLE_H
#define ADAPTERS_BUS_TABLE_H

#include <stddef.h>

#include "core/access.h"
#include "core/intent.h"

#define BUS_NAME "org.roadside.Assistant1" /* of the service and of its interface */
#define BUS_PATH "/org/roadside/Assistant1"
#define BUS_ERROR_NOT_UNDERSTOOD BUS_NAME ".Error.NotUnderstood"

enum bus_method_kind {
	BUS_METHOD_INTENT, /* as if a person had said it */
	BUS_METHOD_GO_TO,
	BUS_METHOD_ASK,
	BUS_METHOD_SAY,
	BUS_METHOD_WATCH,
	BUS_METHOD_MEASURE,
	BUS_METHOD_LOG_LEVEL,
	BUS_METHOD_RELOAD,
};

struct bus_method {
	const char *name;
	const char *verb; /* of roadsidectl; NULL: none */
	enum bus_method_kind kind;
	enum intent intent;    /* INTENT, GO_TO */
	const char *signature; /* of what it takes */
	const char *arguments; /* their names, each with a NUL behind it */
	const char *result;    /* the signature of what it gives; NULL: nothing */
	enum access_need need; /* ACCESS_READ: it changes nothing, and is not counted */
	const char *meaning;   /* for roadsidectl --help */
};

const struct bus_method *bus_methods(size_t *ret_n);

enum bus_property_id {
	BUS_STATE,
	BUS_VEHICLE,
	BUS_PROCEDURE,
	BUS_STEP,
	BUS_STEP_COUNT,
	BUS_STEP_TEXT,
	BUS_LISTENING,
	BUS_SPEAKING,
	BUS_AUDIO,
	BUS_N_PROPERTIES,
};

struct bus_property {
	const char *name;
	char type; /* 's', 'u' or 'b' */
};

/* By bus_property_id. */
const struct bus_property *bus_properties(void);

struct bus_signal {
	const char *name;
	const char *signature;
	const char *arguments; /* as above */
};

extern const struct bus_signal bus_signal_heard;
extern const struct bus_signal bus_signal_said;

#endif
