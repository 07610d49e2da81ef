# Script: write INPUT, byte for byte, as the C array SYMBOL to OUTPUT.c, and its length to
# OUTPUT.h, for the table to include.

file(READ "${INPUT}" hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR len "${digits} / 2")
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")

file(WRITE "${OUTPUT}.c" "/* ${NAME} */
#include \"${SYMBOL}.h\"

const unsigned char ${SYMBOL}[${SYMBOL}_LEN + 1] = {
${hex}
0x00};
")
file(WRITE "${OUTPUT}.h" "/* ${NAME} */
extern const unsigned char ${SYMBOL}[];
#define ${SYMBOL}_LEN ${len}
")
