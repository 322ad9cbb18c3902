// The device tree (Devicetree Specification 0.4, chapter 5): what the board has, and a node that keeps this firmware's memory
// from the supervisor.
#include "sbi.h"

enum { BEGIN_NODE = 1, END_NODE, PROPERTY, NOP, END = 9 };
#define MAGIC 0xd00dfeed

struct header {
    uint32_t magic, total_size, structure, strings, reservations, version, last_compatible, boot_cpu, strings_size, structure_size;
};

static uint32_t word(const void *at)
{
    const uint8_t *b = at;
    return (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static void set_word(void *at, uint32_t value)
{
    uint8_t *b = at;
    b[0] = value >> 24;
    b[1] = value >> 16;
    b[2] = value >> 8;
    b[3] = value;
}

static int starts(const char *text, const char *with)
{
    while (*with)
        if (*text++ != *with++)
            return 0;
    return 1;
}

static int is(const char *text, const char *other)
{
    return starts(text, other) && starts(other, text);
}

// Whether a list of texts, each with a zero behind it, has one.
static int lists(const char *texts, uint32_t size, const char *one)
{
    for (uint32_t i = 0; i < size; i++) {
        if (is(texts + i, one))
            return 1;
        while (i < size && texts[i])
            i++;
    }
    return 0;
}

#define MAX_DEPTH 16

// Where a walk through the tree is.
struct walk {
    const char *tree;
    const char *at;
    int depth;                    // of the current node; the root has 0
    const char *names[MAX_DEPTH]; // of the nodes around it
    const char *property;
    const char *value;
    uint32_t size;
};

static void begin(struct walk *walk, const void *tree)
{
    const struct header *header = tree;
    *walk = (struct walk){.tree = tree, .at = (const char *)tree + word(&header->structure), .depth = -1};
}

// The next thing that is no NOP: its kind, with the walk behind it.
static uint32_t next(struct walk *walk)
{
    const struct header *header = (const void *)walk->tree;
    for (;;) {
        uint32_t kind = word(walk->at);
        walk->at += 4;
        switch (kind) {
        case NOP:
            continue;
        case BEGIN_NODE: {
            const char *name = walk->at;
            if (++walk->depth < MAX_DEPTH)
                walk->names[walk->depth] = name;
            while (*walk->at++)
                ;
            walk->at = (const char *)(((uintptr_t)walk->at + 3) & ~(uintptr_t)3);
            return kind;
        }
        case PROPERTY:
            walk->size = word(walk->at);
            walk->property = walk->tree + word(&header->strings) + word(walk->at + 4);
            walk->value = walk->at + 8;
            walk->at = walk->value + ((walk->size + 3) & ~3U);
            return kind;
        case END_NODE:
            walk->depth--;
            return kind;
        default:
            return END;
        }
    }
}

static void look_at_property(const struct walk *walk)
{
    if (walk->depth == 2 && is(walk->names[1], "cpus") && starts(walk->names[2], "cpu@")) {
        if (is(walk->property, "reg") && walk->size >= 4 && word(walk->value + walk->size - 4) < MAX_HARTS)
            board.harts |= bit(word(walk->value + walk->size - 4));
        else if (is(walk->property, "riscv,isa-extensions") && lists(walk->value, walk->size, "svade"))
            board.has_svade = 1;
    } else if (walk->depth == 1 && starts(walk->names[1], "memory@") && is(walk->property, "reg") && walk->size >= 16) {
        uint64_t start = (uint64_t)word(walk->value) << 32 | word(walk->value + 4);
        uint64_t end = start + ((uint64_t)word(walk->value + 8) << 32 | word(walk->value + 12));
        board.ram_start = start;
        board.ram_end = end > (unsigned long)-1 ? (unsigned long)-1 : end;
    }
}

// Looks up what the board has; 0 when there is no tree.
int read_tree(const void *tree)
{
    struct walk walk;
    if (!tree || (uintptr_t)tree & 3 || word(tree) != MAGIC)
        return 0;
    begin(&walk, tree);
    for (uint32_t kind = next(&walk); kind != END; kind = next(&walk))
        if (kind == PROPERTY)
            look_at_property(&walk);
    return board.harts != 0 && board.ram_end != 0;
}

// Makes room in the tree; what lies behind moves up.
static char *insert(struct header *header, uint32_t at, uint32_t bytes)
{
    char *tree = (char *)header;
    memmove(tree + at + bytes, tree + at, word(&header->total_size) - at);
    set_word(&header->total_size, word(&header->total_size) + bytes);
    if (word(&header->strings) >= at)
        set_word(&header->strings, word(&header->strings) + bytes);
    if (word(&header->structure) >= at)
        set_word(&header->structure, word(&header->structure) + bytes);
    return tree + at;
}

static const char names[] = "#address-cells\0#size-cells\0ranges\0reg\0no-map\0\0\0"; // a multiple of 8 bytes
enum { ADDRESS_CELLS = 0, SIZE_CELLS = 15, RANGES = 27, REG = 34, NO_MAP = 38 };
_Static_assert(sizeof names % 8 == 0, "the blocks behind the names keep their alignment");

static char *write_words(char *at, const uint32_t *words, int count)
{
    for (int i = 0; i < count; i++, at += 4)
        set_word(at, words[i]);
    return at;
}

#define WORDS(at, ...) write_words(at, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4)
#define NAME4(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

void reserve_firmware(void *tree)
{
    struct header *header = tree;
    struct walk walk;
    uint32_t place = 0; // in the structure block: behind the root's properties, or behind those of /reserved-memory
    int inside = 0;
    begin(&walk, tree);
    for (uint32_t kind = next(&walk); kind != END; kind = next(&walk)) {
        if (inside && walk.depth != 1)
            break;
        if (kind == BEGIN_NODE && walk.depth == 1 && is(walk.names[1], "reserved-memory"))
            inside = 1;
        if (walk.depth == inside && (kind == PROPERTY || kind == BEGIN_NODE))
            place = walk.at - walk.tree - word(&header->structure);
    }
    // As long as everything that is written below; the tree may lie at the very end of memory.
    uint32_t node = 4 + 16 + 3 * 4 + 16 + 3 * 4 + 4, outer = 4 + 16 + 2 * 16 + 12 + 4;
    uint32_t bytes = inside ? node : outer + node;
    if ((uintptr_t)tree + word(&header->total_size) + bytes + sizeof names > board.ram_end)
        return;
    uint32_t base = word(&header->strings_size);
    memcpy(insert(header, word(&header->strings) + base, sizeof names), names, sizeof names);
    // The names were put at the end of their own block, which itself stays where it was.
    set_word(&header->strings_size, base + sizeof names);
    char *at = insert(header, word(&header->structure) + place, bytes);
    set_word(&header->structure_size, word(&header->structure_size) + bytes);
    if (!inside)
        at = WORDS(at, BEGIN_NODE, NAME4('r', 'e', 's', 'e'), NAME4('r', 'v', 'e', 'd'), NAME4('-', 'm', 'e', 'm'), NAME4('o', 'r', 'y', 0),
            PROPERTY, 4, base + ADDRESS_CELLS, 2, PROPERTY, 4, base + SIZE_CELLS, 2, PROPERTY, 0, base + RANGES);
    uint64_t start = (uintptr_t)firmware_start;
    at = WORDS(at, BEGIN_NODE, NAME4('s', 'b', 'i', '@'), NAME4('8', '0', '0', '0'), NAME4('0', '0', '0', '0'), 0,
        PROPERTY, 16, base + REG, start >> 32, start, 0, FIRMWARE_SIZE, PROPERTY, 0, base + NO_MAP, END_NODE);
    if (!inside)
        WORDS(at, END_NODE);
}
