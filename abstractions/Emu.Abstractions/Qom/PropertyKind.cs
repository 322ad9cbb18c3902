namespace Emu.Abstractions.Qom;

/// <summary>Kind of a property's value.</summary>
public enum PropertyKind : byte
{
    /// <summary>No value.</summary>
    None,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>Signed 64-bit integer.</summary>
    Int,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt,

    /// <summary>Unsigned number of bytes; text may carry KiB, MiB, GiB, TiB.</summary>
    Size,

    /// <summary>Double-precision number.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>One of a set of names.</summary>
    Enum,

    /// <summary>Another object of the machine, by path or id in text form.</summary>
    Link,

    /// <summary>A list of values of one kind.</summary>
    List,
}
