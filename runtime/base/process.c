#include "base/process.h"

static bool is_own; /* written once, at the start */

void mig_process_own(void)
{
	is_own = true;
}

bool mig_process_is_own(void)
{
	return is_own;
}
