# The Lua library and the templates as C arrays: one command per file, so that a change rebuilds
# that file and the table, which takes no time.
#
#   mig_embed_lua(<target> <folder> [<compiler>])
#
# makes the object library <target> from <folder>/mig/**/*.lua, but for _meta/, and everything
# below <folder>/mig/templates/. It defines the table of runtime/script/embed.h. The target
# <compiler> is compile_lua.c: a run that has to compile what it needs of the library spends most of
# its time on that. Without it, as in a cross build, the library is embedded as text. Templates are
# text in any case.

set(MIG_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed.cmake")

function(mig_embed_lua target folder)
	set(compiler ${ARGN})
	file(GLOB_RECURSE files CONFIGURE_DEPENDS LIST_DIRECTORIES false RELATIVE "${folder}"
		"${folder}/mig/*.lua" "${folder}/mig/templates/*")
	list(FILTER files EXCLUDE REGEX "^mig/_meta/|(^|/)\\.#|~$|\\.sw[a-p]$")
	list(REMOVE_DUPLICATES files)
	list(SORT files COMPARE STRING) # byte order, as strcmp has it

	set(out "${PROJECT_BINARY_DIR}/embed")
	set(sources "")
	set(headers "")
	set(includes "")
	set(rows "")
	list(LENGTH files count)
	foreach(name IN LISTS files)
		# Two names may become one identifier ("a-b", "a_b"); the number keeps them apart, and
		# comes from the name so that a new file does not rename the rest.
		string(MAKE_C_IDENTIFIER "${name}" symbol)
		string(MD5 hash "${name}")
		string(SUBSTRING "${hash}" 0 8 hash)
		set(symbol "mig_embed_${symbol}_${hash}")
		set(input "${folder}/${name}")
		if(compiler AND name MATCHES "[.]lua$" AND NOT name MATCHES "^mig/templates/")
			set(input "${out}/${symbol}.luac")
			add_custom_command(
				OUTPUT "${input}"
				COMMAND ${compiler} "${name}" "${folder}/${name}" "${input}"
				DEPENDS "${folder}/${name}" ${compiler}
				COMMENT "Compiling ${name}"
				VERBATIM)
		endif()
		add_custom_command(
			OUTPUT "${out}/${symbol}.c" "${out}/${symbol}.h"
			COMMAND "${CMAKE_COMMAND}" "-DINPUT=${input}" "-DNAME=${name}"
				"-DSYMBOL=${symbol}" "-DOUTPUT=${out}/${symbol}" -P "${MIG_EMBED_SCRIPT}"
			DEPENDS "${input}" "${MIG_EMBED_SCRIPT}"
			COMMENT "Embedding ${name}"
			VERBATIM)
		list(APPEND sources "${out}/${symbol}.c")
		list(APPEND headers "${out}/${symbol}.h")
		string(APPEND includes "#include \"${symbol}.h\"\n")
		string(APPEND rows "\t{\"${name}\", ${symbol}, ${symbol}_LEN},\n")
	endforeach()
	if(count EQUAL 0)
		set(rows "\t{\"\", (const unsigned char *)\"\", 0},\n")
	endif()

	file(CONFIGURE OUTPUT "${out}/embed_index.c" @ONLY CONTENT [[
/* Made by cmake/embed_lua.cmake. */
#include "script/embed.h"

@includes@
const struct mig_embedded mig_embedded_files[] = {
@rows@};

const size_t mig_embedded_count = @count@;
]])
	# All headers must be there before the table is compiled.
	set_source_files_properties("${out}/embed_index.c" PROPERTIES OBJECT_DEPENDS "${headers}")
	add_library(${target} OBJECT "${out}/embed_index.c" ${sources})
	target_include_directories(${target} PRIVATE "${out}")
endfunction()
