/* SPDX-License-Identifier: MIT */
/*
 * recogniser_scores - a file in memory for what the acoustic model says of an
 *                     utterance
 *
 * Nearly all of the time that it takes to decode goes into scoring: how well does
 * each frame fit each of the model's 5126 states? The search over these scores is
 * cheap, so they are computed once an utterance and then searched any number of
 * times. PocketSphinx offers one way to do so: a decoder that is told a folder
 * (-senlogdir) writes the scores of its n-th utterance into a new file there, and
 * ps_decode_senscr() searches such a file.
 *
 * Here the file is memory without a name (memfd) and the folder is there for
 * as long as PocketSphinx takes to open a link in it: no score ever gets onto a
 * disk, and nothing is left behind when the process dies.
 *
 * Layer:   adapters; libc only.
 * Unit:    about 1 MB a second of utterance.
 * Threads: one thread at a time.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef ADAPTERS_RECOGNISER_SCORES_H
#define ADAPTERS_RECOGNISER_SCORES_H

#include <stdio.h>

struct recogniser_scores; /* opaque */

/* The folder is made in $RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR, /dev/shm, $TMPDIR
 * or /tmp, the first that can be written. -errno: none can, or no memory. */
int recogniser_scores_new(struct recogniser_scores **ret_scores);

/* NULL is fine. Returns NULL. */
struct recogniser_scores *recogniser_scores_free(struct recogniser_scores *scores);

/* For -senlogdir; lives as long as the scores. It exists from begin() to opened(). */
const char *recogniser_scores_folder(const struct recogniser_scores *scores);

/*
 * To be called directly before ps_start_utt() of the decoder that writes, which
 * empties and opens the file, and directly after it, whatever it gave. Every
 * ps_start_utt() needs both: file names are counted. -EIO: it opened another one.
 */
int recogniser_scores_begin(struct recogniser_scores *scores);
int recogniser_scores_opened(struct recogniser_scores *scores);

/* The file from its beginning, to be closed by the caller; NULL and errno. */
FILE *recogniser_scores_read(const struct recogniser_scores *scores);

/* Empties the file: its memory is given back. */
void recogniser_scores_forget(struct recogniser_scores *scores);

#endif
