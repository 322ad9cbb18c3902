using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Memory;

/// <summary>Outcome of an access. Guest-visible failure is a value, never an exception.</summary>
public enum IoResult : byte
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Nothing answers at the address.</summary>
    DecodeError,

    /// <summary>The device answered with an error.</summary>
    DeviceError,

    /// <summary>The device cannot answer now; the initiator tries again later.</summary>
    Retry,
}

/// <summary>What an access does.</summary>
public enum AccessKind : byte
{
    /// <summary>Reads data.</summary>
    Read,

    /// <summary>Writes data.</summary>
    Write,

    /// <summary>Fetches instructions.</summary>
    Fetch,
}

/// <summary>How the initiator wants memory treated.</summary>
public enum MemoryType : byte
{
    /// <summary>Cached memory.</summary>
    Normal,

    /// <summary>Memory without a cache.</summary>
    Uncached,

    /// <summary>A device: no merging, no speculation.</summary>
    Device,
}

/// <summary>Facts about an access, besides its address.</summary>
[Flags]
public enum AccessFlags : byte
{
    /// <summary>None of the below.</summary>
    None = 0,

    /// <summary>Made in the secure world.</summary>
    Secure = 1,

    /// <summary>Made by privileged software.</summary>
    Privileged = 2,

    /// <summary>Made by a debugger or loader: has no side effect on devices and ignores write protection of ROM.</summary>
    Debug = 4,

    /// <summary>Fetches an instruction.</summary>
    Fetch = 8,

    /// <summary>Part of an exclusive or atomic sequence.</summary>
    Exclusive = 16,
}

/// <summary>Who makes an access, and how; travels with it to the device. Eight bytes, passed by value.</summary>
/// <param name="Initiator">Number of the CPU or bus master in its machine; 0 is the machine itself.</param>
/// <param name="Requester">Id on its bus (a PCI requester id, a stream id); 0 when it has none.</param>
/// <param name="Type">How memory is treated.</param>
/// <param name="Flags">Further facts.</param>
[Frozen]
public readonly record struct AccessAttributes(ushort Initiator, uint Requester = 0, MemoryType Type = MemoryType.Normal, AccessFlags Flags = AccessFlags.None)
{
    /// <summary>An access of a debugger or loader.</summary>
    public static AccessAttributes Debugger => new(0, Flags: AccessFlags.Debug | AccessFlags.Privileged);

    /// <summary>Whether it must have no side effect.</summary>
    public bool IsDebug => (Flags & AccessFlags.Debug) != 0;

    /// <summary>Whether it comes from the secure world.</summary>
    public bool IsSecure => (Flags & AccessFlags.Secure) != 0;

    /// <summary>Whether it comes from privileged software.</summary>
    public bool IsPrivileged => (Flags & AccessFlags.Privileged) != 0;
}
