// SPDX-License-Identifier: GPL-3.0-or-later
//
// A plugin of qemu-user: counts what the emulated program executes, in a file that others can read while it runs.
//
//   qemu-riscv64 -plugin libcount.so,out=FILE[,leaves=OFFSET+BYTES[,leaves=…]] PROGRAM…
//
// With `leaves`, functions that copy for others (memcpy) by their place behind the entry point, it counts stored bytes
// too, for the block that stores, or that called the leaf: who copies how much. That is slower, and counts one thread
// only.
//
// The file is a struct Counts (report.py reads it). Instructions are counted by translation block: exact but for a
// block that a signal or fault ends in its middle. What a forked child executes before its exec counts, too. The plugin
// interface is version 1, declared by hand because Debian ships no header.
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_info;
typedef void (*block_callback)(plugin_id, struct qemu_plugin_tb*);
typedef void (*syscall_callback)(plugin_id, unsigned vcpu, int64_t number, uint64_t, uint64_t, uint64_t, uint64_t,
                                 uint64_t, uint64_t, uint64_t, uint64_t);
extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, block_callback);
extern void qemu_plugin_register_vcpu_syscall_cb(plugin_id, syscall_callback);
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb*, int operation, void* target,
                                                     uint64_t value);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb*);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb*);
extern uint64_t qemu_plugin_entry_code(void);
struct qemu_plugin_insn;
typedef uint32_t memory_info;
typedef void (*execution_callback)(unsigned vcpu, void* block);
typedef void (*memory_callback)(unsigned vcpu, memory_info, uint64_t address, void* block);
extern struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb*, size_t);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb*, execution_callback, int registers,
                                                 void* block);
extern void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn*, memory_callback, int registers, int accesses,
                                             void* block);
extern unsigned qemu_plugin_mem_size_shift(memory_info);
extern bool qemu_plugin_mem_is_store(memory_info);

enum { add_u64 = 0, no_registers = 0, stores = 2, max_syscall = 512, max_blocks = 1 << 18, max_leaves = 8 };

struct Block {
    uint64_t address;
    uint64_t instructions;
    uint64_t executions;
    uint64_t stored;  // bytes, by itself and by the leaves it called
    uint64_t called;  // instructions of these
};

struct Counts {
    uint64_t entry;  // where the program's entry point lies
    uint64_t instructions;
    uint64_t blocks;  // used of `block`
    uint64_t syscalls[max_syscall];
    struct Block block[max_blocks];
};

__attribute__((visibility("default"))) int qemu_plugin_version = 1;
static struct Counts* counts;
static struct {
    uint64_t offset;  // from the entry point
    uint64_t bytes;
} leaf[max_leaves];
static int leaves;
static struct Block* caller;  // the last block that was executed outside of leaves

static int is_leaf(uint64_t address) {
    for (int i = 0; i < leaves; ++i) {
        if (address - qemu_plugin_entry_code() - leaf[i].offset < leaf[i].bytes) {
            return 1;
        }
    }
    return 0;
}

static void on_execution(unsigned vcpu, void* block) {
    (void)vcpu;
    caller = block;
}

static void on_leaf(unsigned vcpu, void* block) {
    (void)vcpu;
    if (caller) {
        caller->called += ((struct Block*)block)->instructions;
    }
}

static void on_access(unsigned vcpu, memory_info info, uint64_t address, void* block) {
    (void)vcpu, (void)address, (void)block;
    if (caller && qemu_plugin_mem_is_store(info)) {  // loads come here too, whatever one registers for
        caller->stored += 1U << qemu_plugin_mem_size_shift(info);
    }
}

// QEMU translates under a lock: one at a time.
static void on_translation(plugin_id id, struct qemu_plugin_tb* block) {
    (void)id;
    const size_t instructions = qemu_plugin_tb_n_insns(block);
    qemu_plugin_register_vcpu_tb_exec_inline(block, add_u64, &counts->instructions, instructions);
    if (counts->blocks < max_blocks) {
        struct Block* const entry = &counts->block[counts->blocks++];
        entry->address = qemu_plugin_tb_vaddr(block);
        entry->instructions = instructions;
        qemu_plugin_register_vcpu_tb_exec_inline(block, add_u64, &entry->executions, 1);
        if (leaves > 0) {
            const execution_callback callback = is_leaf(entry->address) ? on_leaf : on_execution;
            qemu_plugin_register_vcpu_tb_exec_cb(block, callback, no_registers, entry);
        }
        for (size_t i = 0; leaves > 0 && i < instructions; ++i) {
            qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(block, i), on_access, no_registers, stores, NULL);
        }
    }
}

static void on_syscall(plugin_id id, unsigned vcpu, int64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                       uint64_t e, uint64_t f, uint64_t g, uint64_t h) {
    (void)id, (void)vcpu, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
    if (counts->entry == 0) {
        counts->entry = qemu_plugin_entry_code();
    }
    if (number >= 0 && number < max_syscall) {
        ++counts->syscalls[number];
    }
}

__attribute__((visibility("default"))) int qemu_plugin_install(plugin_id id, const struct qemu_info* info, int argc,
                                                               char** argv) {
    (void)info;
    if (argc < 1 || strncmp(argv[0], "out=", 4) != 0) {
        fputs("count: needs out=FILE\n", stderr);
        return -1;
    }
    for (int i = 1; i < argc; ++i, ++leaves) {
        int64_t offset;
        if (leaves == max_leaves || sscanf(argv[i], "leaves=%" SCNd64 "+%" SCNu64, &offset, &leaf[leaves].bytes) != 2) {
            fputs("count: after out=FILE come at most eight leaves=OFFSET+BYTES\n", stderr);
            return -1;
        }
        leaf[leaves].offset = (uint64_t)offset;
    }
    const int file = open(argv[0] + 4, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 || ftruncate(file, sizeof *counts) != 0) {
        perror(argv[0] + 4);
        return -1;
    }
    void* const mapped = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED) {
        perror("count: mmap");
        return -1;
    }
    counts = mapped;
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_vcpu_syscall_cb(id, on_syscall);
    return 0;
}
