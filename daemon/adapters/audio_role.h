/* SPDX-License-Identifier: MIT */
/*
 * audio_role - what sound servers and their policies know our streams by
 *
 * PortAudio and ALSA have no call for it; the clients of PulseAudio and PipeWire behind
 * them take it from the environment.
 *
 * The role is accessibility, not phone: a stream that listens is open all the time, and
 * the usual policies silence music for as long as a phone's stream is open.
 *
 * Layer:   adapters.
 * Threads: before the first other one is started, for it changes the environment.
 */
#ifndef ADAPTERS_AUDIO_ROLE_H
#define ADAPTERS_AUDIO_ROLE_H

/* What is already in the environment stays as somebody wanted it. */
void audio_role_set(void);

#endif
