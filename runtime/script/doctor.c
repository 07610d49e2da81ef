#include "script/doctor.h"

#include "script/state.h"

int mig_host_doctor(struct mig_host *host, mig_host_check_fn check, void *data, mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "doctor");
	int rc = mig_script_call(L, 0, 1, err);
	mig_script_finish_rows(host);
	if (rc < 0)
		return rc;
	size_t count = lua_rawlen(L, -1);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		lua_getfield(L, -1, "subject");
		lua_getfield(L, -2, "text");
		lua_getfield(L, -3, "remedy");
		check(data, lua_tostring(L, -3), lua_tostring(L, -2), lua_tostring(L, -1));
		lua_pop(L, 4);
	}
	lua_pop(L, 1);
	return 0;
}
