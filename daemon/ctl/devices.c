/* SPDX-License-Identifier: MIT */
/*
 * devices - see devices.h.
 *
 * PortAudio lists what the caller may open now: a card that is busy or forbidden is
 * missing from it, which is why those who hold one are listed, too.
 */
#include "ctl/devices.h"

#include <errno.h>

#include "ctl/client.h"
#include "ctl/show_diagnosis.h"

#define MOST_DEVICES 64
#define MOST_HOLDERS 16

int devices_run(enum bus_kind kind, bool is_json) {
	struct portaudio_device devices[MOST_DEVICES];
	struct sound_holder holders[MOST_HOLDERS];
	struct measurements measured = {0};
	char why[CLIENT_WHY_BYTES] = "";
	struct sd_bus *link = NULL;
	bool has_microphone = false;
	struct show_devices all = {
		.devices = devices,
		.n_devices = portaudio_devices_list(devices, MOST_DEVICES),
		.holders = holders,
		.n_holders = sound_proc_holders(SOUND_PROC_DIR, holders, MOST_HOLDERS),
	};

	if (client_find(kind, &link) == 0) {
		if (client_measure(link, &measured, why) == 0)
			all.measured = &measured;
		client_close(link);
	}
	for (size_t i = 0; i < all.n_devices; i++)
		has_microphone = has_microphone || devices[i].n_inputs;

	int r = show_devices(&all, is_json);

	return r < 0 || has_microphone ? r : -ENODEV;
}
