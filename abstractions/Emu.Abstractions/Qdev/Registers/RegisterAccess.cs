namespace Emu.Abstractions.Qdev.Registers;

/// <summary>What a guest can do to the bits of a field.</summary>
public enum RegisterAccess : byte
{
    /// <summary>What the handlers allow: read-write for storage.</summary>
    Default,

    /// <summary>Read and written.</summary>
    ReadWrite,

    /// <summary>Read; writes are ignored and logged.</summary>
    ReadOnly,

    /// <summary>Written; reads as zero.</summary>
    WriteOnly,

    /// <summary>Writing a one clears the bit, writing a zero leaves it.</summary>
    WriteOneToClear,

    /// <summary>Writing a one sets the bit, writing a zero leaves it.</summary>
    WriteOneToSet,

    /// <summary>Reading clears the bits, unless a debugger reads; writes are ignored and logged.</summary>
    ReadToClear,

    /// <summary>Always the same value; writes are ignored and logged.</summary>
    Constant,

    /// <summary>No meaning: reads as declared, writes are ignored and logged.</summary>
    Reserved,

    /// <summary>Has a meaning that is not modelled: reads as declared, writes are ignored and logged as unimplemented.</summary>
    Unimplemented,
}

/// <summary>Selects the field of a device that holds a register's bits.</summary>
/// <typeparam name="T">The device.</typeparam>
/// <typeparam name="TField">Bool, integer or enum.</typeparam>
/// <param name="device">The device.</param>
public delegate ref TField RegisterStorage<T, TField>(T device)
    where T : Device
    where TField : unmanaged;

/// <summary>Selects the field of a device that holds the bits of one register of an array.</summary>
/// <typeparam name="T">The device.</typeparam>
/// <typeparam name="TField">Bool, integer or enum.</typeparam>
/// <param name="device">The device.</param>
/// <param name="index">Index of the register.</param>
public delegate ref TField RegisterArrayStorage<T, TField>(T device, int index)
    where T : Device
    where TField : unmanaged;
