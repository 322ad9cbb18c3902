using System.Collections.Immutable;

namespace Emu.Abstractions.Qom;

/// <summary>
/// One type that a module offers. Made by generated code while the module registers; immutable from then on, owned by the
/// host's type table and shared by every machine of the process.
/// </summary>
[Frozen]
public sealed class ObjectType
{
    /// <summary>Name under which objects are made: QEMU's where QEMU has it, else <c>area.name</c>; CPU models are bare.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the type it extends, or empty.</summary>
    public string Parent { get; init; } = "";

    /// <summary>One line for people.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Family for lists, for example <c>char</c> or <c>timer</c>.</summary>
    public string Family { get; init; } = "";

    /// <summary>Architecture of a CPU type, or empty.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Whether devices of this type can be added to a running machine.</summary>
    public bool HotPluggable { get; init; } = true;

    /// <summary>Configuration properties, in declaration order.</summary>
    public ImmutableArray<PropertyDescriptor> Properties { get; init; } = [];

    /// <summary>Makes an object. The host then attaches, names and configures it.</summary>
    public required Func<EmuObject> Create { get; init; }

    /// <summary>Compiled register map of a device type that declares one (a <c>RegisterMap</c>); otherwise null.</summary>
    public object? RegisterMap { get; init; }

    /// <summary>Finds a property by name.</summary>
    /// <param name="name">Property name.</param>
    /// <returns>The property, or null.</returns>
    public PropertyDescriptor? FindProperty(string name)
    {
        foreach (PropertyDescriptor property in Properties)
        {
            if (property.Name == name)
            {
                return property;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
