using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Accel.Tcg.Memory;

/// <summary>What is known of one 4 KiB page of virtual addresses: what lies behind the TLB.</summary>
internal unsafe struct PageEntry
{
    /// <summary>Address of the page.</summary>
    public ulong Page;

    /// <summary>Number of the mappings that it belongs to; 0 is an empty entry.</summary>
    public ulong Mappings;

    /// <summary>Host address of the page's first byte; null when the whole page is not one piece of RAM.</summary>
    public byte* Host;

    /// <summary>The RAM behind <see cref="Host"/>.</summary>
    public RamBlock? Ram;

    /// <summary>Offset of the page in the RAM.</summary>
    public ulong RamOffset;

    /// <summary>The space it leads to.</summary>
    public AddressSpace? Space;

    /// <summary>Address of the page in the space.</summary>
    public ulong Address;

    /// <summary>Attributes of accesses.</summary>
    public AccessAttributes Attributes;

    /// <summary>What may be done.</summary>
    public PagePermissions Permissions;

    /// <summary>Guests cannot write the RAM.</summary>
    public bool IsRom;

    /// <summary>For an answer that holds for less than 4 KiB: log2 of the bytes around the address for which it does; else 0.</summary>
    public byte PartBits;

    /// <summary>Whether an access is allowed.</summary>
    /// <param name="kind">What is tried.</param>
    public readonly bool Allows(AccessKind kind) => (Permissions & Needed(kind)) != 0;

    /// <summary>The permission that an access needs.</summary>
    /// <param name="kind">What is tried.</param>
    public static PagePermissions Needed(AccessKind kind) => kind switch
    {
        AccessKind.Read => PagePermissions.Read,
        AccessKind.Write => PagePermissions.Write,
        _ => PagePermissions.Execute,
    };
}
