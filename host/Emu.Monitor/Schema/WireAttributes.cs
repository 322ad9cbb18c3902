using Emu.Core.Machines;

namespace Emu.Monitor.Schema;

/// <summary>A command of the wire: the record's members are its arguments.</summary>
/// <param name="name">Its name.</param>
/// <param name="summary">What it does, in a sentence.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class QmpCommandAttribute(string name, string summary) : Attribute
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>What it does, in a sentence.</summary>
    public string Summary { get; } = summary;

    /// <summary>Phases in which it is legal.</summary>
    public MachinePhase Phases { get; init; } = MachinePhase.Any;

    /// <summary>Whether it may overtake others: it waits for nothing and takes no lock that others hold for long.</summary>
    public bool AllowOutOfBand { get; init; }

    /// <summary>Whether it is the last that a session answers.</summary>
    public bool Deprecated { get; init; }
}

/// <summary>A member's name and meaning on the wire.</summary>
/// <param name="name">Its name; empty for the one that follows from the code.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class WireAttribute(string name = "") : Attribute
{
    /// <summary>Its name; empty for the one that follows from the code.</summary>
    public string Name { get; } = name;
}

/// <summary>The member takes every member of the object that has none of its own: the properties of an object that is made.</summary>
/// <param name="union">Which types the properties belong to.</param>
/// <param name="discriminator">Name of the member that says which.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class RestAttribute(ManifestUnion union, string discriminator) : Attribute
{
    /// <summary>Which types the properties belong to.</summary>
    public ManifestUnion Union { get; } = union;

    /// <summary>Name of the member that says which.</summary>
    public string Discriminator { get; } = discriminator;

    /// <summary>Name of the one member that holds the properties; empty when they stand beside the discriminator.</summary>
    public string Wrap { get; init; } = "";
}

/// <summary>Families of types that modules offer and that a command can make.</summary>
internal enum ManifestUnion
{
    /// <summary>Devices and CPUs.</summary>
    Devices,

    /// <summary>Objects that are no devices.</summary>
    Objects,

    /// <summary>Character backends.</summary>
    Chardevs,

    /// <summary>Block backends.</summary>
    Blockdevs,

    /// <summary>Network backends.</summary>
    Netdevs,
}
