/* SPDX-License-Identifier: MIT */
#include "adapters/store.h"
#include "app/assistant.h"
#include "app/content.h"
#include "app/mouth.h"
#include "base/log.h"
extern int app_headers_;
int app_headers_;
