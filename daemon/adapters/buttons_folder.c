/* SPDX-License-Identifier: MIT */
/*
 * buttons_folder - see buttons_folder.h.
 *
 * One epoll descriptor holds inotify and all devices, so that the main loop has a
 * single thing to wait for. What inotify says is not looked at: whatever changed, the
 * folder is compared with what is open, by name and inode. That is right as well when
 * it had too much to say, or when a device got the name of the one before; and it is
 * done at most every FOLDER_SCAN_MS, however much changes.
 */
#include "adapters/buttons_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "adapters/buttons_evdev.h"
#include "adapters/buttons_stream.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

#define FOLDER_SCAN_MS 100		/* udev changes a new node several times */
#define FOLDER_MOST_ENTRIES 4096	/* looked at; a machine has some thirty */
#define FOLDER_MOST_READ 64		/* events of a device in one go */
#define FOLDER_OLDEST_MS 60000		/* an event that is older has another clock */
#define FOLDER_INOTIFY UINT64_C(0xffff) /* in epoll's data, where devices have their number */
#define FOLDER_CHANGES                                                                             \
	(IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF |        \
	 IN_MOVE_SELF | IN_ONLYDIR)

/* A device that is read, or one that is muted and has only its place. */
struct folder_device {
	bool is_used;
	char entry[NAME_MAX + 1];
	dev_t st_dev;
	ino_t st_ino;
	struct buttons_device *device; /* NULL: muted */
	int64_t muted_until_ms;
	int64_t second_ms; /* that is being counted */
	int n_in_second;
};

struct buttons_folder {
	char path[PATH_MAX];
	char name[256];
	struct buttons_folder_sinks sinks;
	void *context;
	int epoll_fd;
	int inotify_fd;
	int parent_watch; /* -1: none */
	int64_t scanned_ms;
	int64_t scan_due_ms; /* 0: not */
	struct folder_device devices[BUTTONS_MOST_DEVICES];
};

/* ---- making ---- */

static void folder_freep(struct buttons_folder **folder) {
	(void)buttons_folder_free(*folder);
}

int buttons_folder_new(const char *path, const char *name, const struct buttons_folder_sinks *sinks,
		       void *context, struct buttons_folder **ret_folder) {
	CLEANUP(folder_freep) struct buttons_folder *folder = calloc(1, sizeof(*folder));
	struct epoll_event wanted = {.events = EPOLLIN, .data.u64 = FOLDER_INOTIFY};

	if (!folder)
		return -ENOMEM;
	(void)snprintf(folder->path, sizeof(folder->path), "%s", path);
	(void)snprintf(folder->name, sizeof(folder->name), "%s", name);
	folder->sinks = *sinks;
	folder->context = context;
	folder->parent_watch = -1;
	folder->inotify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	folder->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (folder->inotify_fd < 0 || folder->epoll_fd < 0 ||
	    epoll_ctl(folder->epoll_fd, EPOLL_CTL_ADD, folder->inotify_fd, &wanted) < 0)
		return -errno;
	*ret_folder = take_ptr(folder);
	return 0;
}

struct buttons_folder *buttons_folder_free(struct buttons_folder *folder) {
	if (!folder)
		return NULL;
	for (size_t i = 0; i < N_ELEMENTS(folder->devices); i++)
		(void)buttons_device_free(folder->devices[i].device);
	if (folder->inotify_fd >= 0)
		(void)close(folder->inotify_fd);
	if (folder->epoll_fd >= 0)
		(void)close(folder->epoll_fd);
	free(folder);
	return NULL;
}

int buttons_folder_get_fd(const struct buttons_folder *folder) {
	return folder->epoll_fd;
}

/* ---- devices ---- */

static void folder_close(struct buttons_folder *folder, size_t at) {
	struct folder_device *place = &folder->devices[at];

	if (!place->device)
		return;
	place->device = buttons_device_free(place->device); /* its descriptor leaves epoll */
	folder->sinks.gone(folder->context, at);
}

static void folder_forget(struct buttons_folder *folder, size_t at) {
	if (folder->devices[at].device)
		log_info("buttons: \"%s\" has gone",
			 folder->devices[at].device->operations->get_name(
				 folder->devices[at].device));
	folder_close(folder, at);
	folder->devices[at] = (struct folder_device){0};
}

static void folder_mute(struct buttons_folder *folder, size_t at, int64_t now_ms) {
	struct folder_device *place = &folder->devices[at];

	log_warning("buttons: \"%s\" sends more than %d events a second; it is not read for %d s",
		    place->device->operations->get_name(place->device),
		    BUTTONS_FOLDER_MOST_A_SECOND, BUTTONS_FOLDER_MUTE_MS / 1000);
	place->muted_until_ms = now_ms + BUTTONS_FOLDER_MUTE_MS;
	folder_close(folder, at);
}

/* Takes the descriptor over, or closes it. */
static int folder_take(struct buttons_folder *folder, struct folder_device *place, int fd,
		       const struct stat *status) {
	struct buttons_device *device = NULL;
	struct epoll_event wanted = {
		.events = EPOLLIN,
		.data.u64 = (uint64_t)(place - folder->devices),
	};
	int r = S_ISFIFO(status->st_mode) ? buttons_stream_new(fd, place->entry, &device)
					  : buttons_evdev_new(fd, &device);

	if (r < 0) {
		(void)close(fd);
		return r;
	}
	if (!strcasestr(device->operations->get_name(device), folder->name))
		r = -ENODEV;
	else if (epoll_ctl(folder->epoll_fd, EPOLL_CTL_ADD, fd, &wanted) < 0)
		r = -errno;
	if (r < 0)
		(void)buttons_device_free(device);
	else
		place->device = device;
	return r;
}

/* Pipes have their name from the folder; of the kernel's nodes, only these have events. */
static bool folder_may_be(const struct buttons_folder *folder, const char *entry, mode_t mode) {
	if (S_ISFIFO(mode))
		return strcasestr(entry, folder->name) != NULL;
	return S_ISCHR(mode) && strncmp(entry, "event", 5) == 0;
}

static struct folder_device *folder_find(struct buttons_folder *folder, const char *entry) {
	for (size_t i = 0; i < N_ELEMENTS(folder->devices); i++) {
		if (folder->devices[i].is_used && string_equal(folder->devices[i].entry, entry))
			return &folder->devices[i];
	}
	return NULL;
}

static struct folder_device *folder_find_free(struct buttons_folder *folder) {
	for (size_t i = 0; i < N_ELEMENTS(folder->devices); i++) {
		if (!folder->devices[i].is_used)
			return &folder->devices[i];
	}
	return NULL;
}

static void folder_open(struct buttons_folder *folder, struct folder_device *place, int dir_fd) {
	struct stat status;
	int fd = openat(dir_fd, place->entry, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	int r = fd < 0 ? -errno : 0;

	if (r == 0 && (fstat(fd, &status) < 0 || status.st_ino != place->st_ino)) {
		(void)close(fd); /* replaced just now: inotify says so */
		r = -ENODEV;
	} else if (r == 0) {
		r = folder_take(folder, place, fd, &status);
	}
	if (r == 0)
		log_info("buttons: \"%s\" (%s/%s)",
			 place->device->operations->get_name(place->device), folder->path,
			 place->entry);
	else if (r != -ENODEV)
		log_debug("buttons: %s/%s cannot be read: %s", folder->path, place->entry,
			  strerror(-r));
	if (r < 0)
		*place = (struct folder_device){0};
}

/* ---- what is there ---- */

/* Those that are not there any more, or whose place another one has. */
static void folder_forget_gone(struct buttons_folder *folder, int dir_fd) {
	for (size_t i = 0; i < N_ELEMENTS(folder->devices); i++) {
		const struct folder_device *place = &folder->devices[i];
		struct stat status;

		if (place->is_used &&
		    (fstatat(dir_fd, place->entry, &status, 0) < 0 ||
		     status.st_dev != place->st_dev || status.st_ino != place->st_ino))
			folder_forget(folder, i);
	}
}

static void folder_look_at(struct buttons_folder *folder, int dir_fd, const char *entry,
			   int64_t now_ms) {
	struct stat status;
	struct folder_device *place = folder_find(folder, entry);

	if (place && (place->device || now_ms < place->muted_until_ms))
		return;
	if (!place)
		place = folder_find_free(folder);
	if (!place || fstatat(dir_fd, entry, &status, 0) < 0 ||
	    !folder_may_be(folder, entry, status.st_mode))
		return;
	*place = (struct folder_device){
		.is_used = true,
		.st_dev = status.st_dev,
		.st_ino = status.st_ino,
	};
	(void)snprintf(place->entry, sizeof(place->entry), "%s", entry);
	folder_open(folder, place, dir_fd);
}

/* The folder, or the one above it until it is there. */
static void folder_watch(struct buttons_folder *folder) {
	char parent[PATH_MAX];

	if (inotify_add_watch(folder->inotify_fd, folder->path, FOLDER_CHANGES) >= 0) {
		if (folder->parent_watch >= 0)
			(void)inotify_rm_watch(folder->inotify_fd, folder->parent_watch);
		folder->parent_watch = -1;
		return;
	}
	if (folder->parent_watch >= 0)
		return;
	(void)snprintf(parent, sizeof(parent), "%s", folder->path);
	char *slash = strrchr(parent, '/');
	if (!slash)
		return;
	slash[slash == parent] = '\0';
	folder->parent_watch =
		inotify_add_watch(folder->inotify_fd, parent, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
	/* It may have come in between. */
	(void)inotify_add_watch(folder->inotify_fd, folder->path, FOLDER_CHANGES);
}

void buttons_folder_scan(struct buttons_folder *folder, int64_t now_ms) {
	folder->scanned_ms = now_ms;
	folder->scan_due_ms = 0;
	folder_watch(folder);

	DIR *dir = opendir(folder->path);
	const struct dirent *entry = NULL;

	folder_forget_gone(folder, dir ? dirfd(dir) : -1);
	for (int n = 0; dir && n < FOLDER_MOST_ENTRIES && (entry = readdir(dir)); n++)
		folder_look_at(folder, dirfd(dir), entry->d_name, now_ms);
	if (dir)
		(void)closedir(dir);
}

/* ---- work ---- */

static void folder_want_scan(struct buttons_folder *folder, int64_t now_ms) {
	int64_t due_ms = folder->scanned_ms + FOLDER_SCAN_MS;

	if (!folder->scan_due_ms)
		folder->scan_due_ms = due_ms > now_ms ? due_ms : now_ms;
}

/* What it was is not looked at; an event has room in the buffer. */
static void folder_drain_inotify(struct buttons_folder *folder, int64_t now_ms) {
	char buffer[4096];

	if (read(folder->inotify_fd, buffer, sizeof(buffer)) > 0)
		folder_want_scan(folder, now_ms);
}

/* When it was on our clock. What cannot be right is now. */
static int64_t folder_when_ms(int64_t at_us, int64_t now_ms) {
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t ago_ms = ((int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 - at_us) / 1000;

	return ago_ms < 0 || ago_ms > FOLDER_OLDEST_MS ? now_ms : now_ms - ago_ms;
}

/* True while the device sends no more than fingers can. */
static bool folder_may_send(struct folder_device *place, int64_t now_ms) {
	if (now_ms - place->second_ms >= 1000) {
		place->second_ms = now_ms;
		place->n_in_second = 0;
	}
	return ++place->n_in_second <= BUTTONS_FOLDER_MOST_A_SECOND;
}

static void folder_read(struct buttons_folder *folder, size_t at, int64_t now_ms) {
	struct folder_device *place = &folder->devices[at];

	for (int n = 0; n < FOLDER_MOST_READ && place->device; n++) {
		struct buttons_input input;
		int r = place->device->operations->read(place->device, &input);

		if (r == 0)
			return;
		if (r < 0) {
			folder_forget(folder, at);
			folder_want_scan(folder, now_ms);
		} else if (!folder_may_send(place, now_ms)) {
			folder_mute(folder, at, now_ms);
		} else if (input.is_key) {
			folder->sinks.key(folder->context, at, &input,
					  folder_when_ms(input.at_us, now_ms));
		}
	}
}

void buttons_folder_work(struct buttons_folder *folder, int64_t now_ms) {
	struct epoll_event events[BUTTONS_MOST_DEVICES + 1];
	int n = epoll_wait(folder->epoll_fd, events, N_ELEMENTS(events), 0);

	for (int i = 0; i < n; i++) {
		if (events[i].data.u64 == FOLDER_INOTIFY)
			folder_drain_inotify(folder, now_ms);
		else
			folder_read(folder, (size_t)events[i].data.u64, now_ms);
	}
	for (size_t i = 0; i < N_ELEMENTS(folder->devices); i++) {
		const struct folder_device *place = &folder->devices[i];

		if (place->is_used && !place->device && now_ms >= place->muted_until_ms)
			folder_want_scan(folder, now_ms);
	}
	if (folder->scan_due_ms && now_ms >= folder->scan_due_ms)
		buttons_folder_scan(folder, now_ms);
}

int64_t buttons_folder_deadline_ms(const struct buttons_folder *folder) {
	int64_t deadline_ms = folder->scan_due_ms;

	for (size_t i = 0; i < N_ELEMENTS(folder->devices); i++) {
		const struct folder_device *place = &folder->devices[i];

		if (place->is_used && !place->device &&
		    (!deadline_ms || place->muted_until_ms < deadline_ms))
			deadline_ms = place->muted_until_ms;
	}
	return deadline_ms;
}
