using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Riscv.State;

/// <summary>What a page table says of an address.</summary>
/// <param name="Address">Physical address.</param>
/// <param name="Bits">It holds for the naturally aligned 2^Bits bytes around the virtual address.</param>
/// <param name="Permissions">What may be done there in the MMU mode that asked.</param>
/// <param name="Type">Memory type (Svpbmt).</param>
internal readonly record struct PageLeaf(ulong Address, int Bits, PagePermissions Permissions, MemoryType Type);
