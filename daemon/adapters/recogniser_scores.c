/* SPDX-License-Identifier: MIT */
/* recogniser_scores - see recogniser_scores.h. */
#include "adapters/recogniser_scores.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

struct recogniser_scores {
	int fd;
	unsigned n_utterances; /* begun; PocketSphinx counts them as well */
	char folder[PATH_MAX];
};

/* A name in a folder that can be written. It is made here once, so that nobody
 * else can have it, and again for each utterance. */
static int scores_find_folder(struct recogniser_scores *scores) {
	const char *const places[] = {getenv("RUNTIME_DIRECTORY"), getenv("XDG_RUNTIME_DIR"),
				      "/dev/shm", getenv("TMPDIR"), "/tmp"};
	int r = -ENOENT;
	for (size_t i = 0; i < N_ELEMENTS(places); i++) {
		if (!places[i] || places[i][0] != '/')
			continue;
		int n = snprintf(scores->folder, sizeof(scores->folder), "%s/roadside-XXXXXX",
				 places[i]);
		if (n < 0 || (size_t)n >= sizeof(scores->folder))
			continue;
		if (mkdtemp(scores->folder) && rmdir(scores->folder) == 0)
			return 0;
		r = -errno;
	}
	return r;
}

int recogniser_scores_new(struct recogniser_scores **ret_scores) {
	struct recogniser_scores *scores = calloc(1, sizeof(*scores));
	if (!scores)
		return -ENOMEM;
	scores->fd = memfd_create("roadside-scores", MFD_CLOEXEC);
	int r = scores->fd < 0 ? -errno : scores_find_folder(scores);
	if (r < 0) {
		(void)recogniser_scores_free(scores);
		return r;
	}
	*ret_scores = scores;
	return 0;
}

struct recogniser_scores *recogniser_scores_free(struct recogniser_scores *scores) {
	if (!scores)
		return NULL;
	if (scores->fd >= 0)
		(void)close(scores->fd);
	free(scores);
	return NULL;
}

const char *recogniser_scores_folder(const struct recogniser_scores *scores) {
	return scores->folder;
}

/* Where PocketSphinx will look for the file of the utterance at hand. */
static int scores_link(const struct recogniser_scores *scores, struct text *link) {
	return text_appendf(link, "%s/%09u.sen", scores->folder, scores->n_utterances);
}

int recogniser_scores_begin(struct recogniser_scores *scores) {
	CLEANUP(text_done) struct text link = TEXT_EMPTY;
	CLEANUP(text_done) struct text target = TEXT_EMPTY;
	if (scores_link(scores, &link) < 0 ||
	    text_appendf(&target, "/proc/self/fd/%d", scores->fd) < 0)
		return -ENOMEM;
	if (mkdir(scores->folder, 0700) < 0)
		return -errno;
	if (symlink(text_get(&target), text_get(&link)) == 0)
		return 0;
	int r = -errno;
	(void)rmdir(scores->folder);
	return r;
}

int recogniser_scores_opened(struct recogniser_scores *scores) {
	CLEANUP(text_done) struct text link = TEXT_EMPTY;
	int r = scores_link(scores, &link);
	if (r < 0)
		return r;
	(void)unlink(text_get(&link));
	scores->n_utterances++;
	return rmdir(scores->folder) < 0 ? -EIO : 0;
}

FILE *recogniser_scores_read(const struct recogniser_scores *scores) {
	int fd = fcntl(scores->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return NULL;
	FILE *in = fdopen(fd, "rb");
	if (!in)
		(void)close(fd);
	else
		rewind(in); /* a copy shares the place with the file that it is a copy of */
	return in;
}

void recogniser_scores_forget(struct recogniser_scores *scores) {
	(void)!ftruncate(scores->fd, 0);
}
