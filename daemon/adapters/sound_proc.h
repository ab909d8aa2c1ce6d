/* SPDX-License-Identifier: MIT */
/*
 * sound_proc - what the kernel says about sound cards, and who holds them
 *
 * Reads /proc with the rights of its caller: what they do not reach is left out.
 *
 * Layer:   adapters (the kernel's /proc).
 * Threads: any; there is no state.
 * Errors:  none: what cannot be read is not there.
 */
#ifndef ADAPTERS_SOUND_PROC_H
#define ADAPTERS_SOUND_PROC_H

#include <stddef.h>

#include "base/text.h"

#define SOUND_PROC_DIR "/proc"
#define SOUND_PROC_DEVICES "/dev/snd/"

/* The names of the cards, with ", " between them; how many there are. */
int sound_proc_cards(const char *proc_dir, struct text *names);

/* A process that has a PCM device open. */
struct sound_holder {
	long pid;
	char program[64];
	char device[64]; /* card0/pcm0c, or /dev/snd/pcmC0D0c */
};

/* Finds up to most of them, a process once; how many were found. */
size_t sound_proc_holders(const char *proc_dir, struct sound_holder *holders, size_t most);

#endif
