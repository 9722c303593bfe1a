// SPDX-License-Identifier: GPL-3.0-or-later
//
// A plugin of qemu-user: counts what the emulated program executes, in a file that others can read while it runs.
//
//   qemu-riscv64 -plugin libcount.so,out=FILE PROGRAM…
//
// The file is a struct Counts (report.py reads it). Instructions are counted by translation block: exact but for a block that
// a signal or fault ends in its middle. What a forked child executes before its exec counts, too. The plugin interface is
// version 1, declared by hand because Debian ships no header.
#include <fcntl.h>
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
typedef void (*syscall_callback)(plugin_id, unsigned vcpu, int64_t number, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                                 uint64_t, uint64_t, uint64_t);
extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, block_callback);
extern void qemu_plugin_register_vcpu_syscall_cb(plugin_id, syscall_callback);
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb*, int operation, void* target, uint64_t value);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb*);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb*);
extern uint64_t qemu_plugin_entry_code(void);

enum { add_u64 = 0, max_syscall = 512, max_blocks = 1 << 18 };

struct Block {
    uint64_t address;
    uint64_t instructions;
    uint64_t executions;
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
    }
}

static void on_syscall(plugin_id id, unsigned vcpu, int64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e,
                       uint64_t f, uint64_t g, uint64_t h) {
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
    if (argc != 1 || strncmp(argv[0], "out=", 4) != 0) {
        fputs("count: needs out=FILE\n", stderr);
        return -1;
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
