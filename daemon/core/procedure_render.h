/* SPDX-License-Identifier: MIT */
/*
 * procedure_render - a procedure as a page of text, and its branches as a graph
 *
 * For experts who proofread what will be spoken, and who do not read YAML.
 *
 * Layer:   core; pure.
 * Threads: any; the library is only read, and linked without a fault.
 * Errors:  0 on success, -ENOMEM.
 */
#ifndef CORE_PROCEDURE_RENDER_H
#define CORE_PROCEDURE_RENDER_H

#include "base/text.h"
#include "core/procedure.h"

/* Which cars it is for and what leads to it; each step with its words, its source
 * and how far that is trusted, and where each answer leads. Lines of 80 columns. */
int procedure_render_text(const struct procedure_library *library,
			  const struct procedure *procedure, struct text *text);

/* The same steps and ways as a graph in the language of Graphviz' dot. */
int procedure_render_dot(const struct procedure *procedure, struct text *text);

#endif
