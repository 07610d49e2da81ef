/* mig/common.h - what every public header needs: version, visibility, linkage.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_COMMON_H
#define MIG_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The version of these headers; CMake reads it from here. */
#define MIG_VERSION "0.1.0"

#if defined(__GNUC__) && __GNUC__ >= 4
#define MIG_API          __attribute__((visibility("default")))
#define MIG_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define MIG_API
#define MIG_PRINTF(f, a)
#endif

#ifdef __cplusplus
#define MIG_BEGIN_DECLS extern "C" {
#define MIG_END_DECLS   }
#else
#define MIG_BEGIN_DECLS
#define MIG_END_DECLS
#endif

MIG_BEGIN_DECLS

/** The version of the library in use, as text ("0.1.0"); static, never NULL. */
MIG_API const char *mig_version(void);

MIG_END_DECLS

#endif
