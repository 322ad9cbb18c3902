using Emu.Abstractions.Qdev.Memory;

namespace Emu.Abstractions.Cpu;

/// <summary>What a page lets happen.</summary>
[Flags]
public enum PagePermissions : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reading.</summary>
    Read = 1,

    /// <summary>Writing.</summary>
    Write = 2,

    /// <summary>Fetching.</summary>
    Execute = 4,
}

/// <summary>Answer of an address translation.</summary>
/// <param name="Space">Space that the address leads to.</param>
/// <param name="Address">Address there.</param>
/// <param name="PageBits">
/// The answer holds for the naturally aligned 2^PageBits bytes around the virtual address; less than the class's page bits means
/// for this access only. An aligned access that reaches beyond it is not permitted; one that is not aligned is done in parts.
/// </param>
/// <param name="Permissions">What may be done there in this MMU mode; an accelerator keeps them.</param>
/// <param name="Attributes">Attributes of accesses.</param>
public readonly record struct Translation(AddressSpace Space, ulong Address, int PageBits, PagePermissions Permissions, AccessAttributes Attributes);

/// <summary>Kinds of failure of an access.</summary>
public enum FaultKind : byte
{
    /// <summary>No translation.</summary>
    NotMapped,

    /// <summary>Not permitted.</summary>
    Permission,

    /// <summary>Not aligned as required.</summary>
    Alignment,

    /// <summary>Failed on the bus; <see cref="MemoryFault.Result"/> says how.</summary>
    Bus,

    /// <summary>A page walk failed on the bus.</summary>
    WalkBus,
}

/// <summary>An access failed.</summary>
/// <param name="Kind">How.</param>
/// <param name="Access">What was tried.</param>
/// <param name="VirtualAddress">Address as the guest gave it.</param>
/// <param name="Address">Physical or intermediate address, when known.</param>
/// <param name="Stage">Stage of translation, from 1; 0 when it does not apply.</param>
/// <param name="Result">Answer of the bus.</param>
/// <param name="Code">The target's own detail.</param>
public readonly record struct MemoryFault(FaultKind Kind, AccessKind Access, ulong VirtualAddress, ulong Address = 0, int Stage = 0, IoResult Result = IoResult.Ok, int Code = 0);
