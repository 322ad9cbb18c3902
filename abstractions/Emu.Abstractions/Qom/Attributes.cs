namespace Emu.Abstractions.Qom;

/// <summary>Declares an object type that is neither a device nor a CPU (an accelerator, a backend, a plain object).</summary>
/// <param name="name">Type name.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ObjectTypeAttribute(string name) : Attribute
{
    /// <summary>Type name.</summary>
    public string Name { get; } = name;

    /// <summary>Family for lists.</summary>
    public string Family { get; set; } = "";
}

/// <summary>
/// A configuration property: a <c>partial</c> property with <c>get</c> and <c>init</c>. Bool, integers, double, string, enums,
/// and arrays (<c>ImmutableArray</c>) of these.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigAttribute : Attribute
{
    /// <summary>Name on the outside; by default the property's name in lower-case words joined by hyphens.</summary>
    public string Name { get; set; } = "";

    /// <summary>Value when nothing is set, of the property's type (enum: its name as text).</summary>
    public object? Default { get; set; }

    /// <summary>Smallest number allowed.</summary>
    public double Min { get; set; } = double.NegativeInfinity;

    /// <summary>Largest number allowed.</summary>
    public double Max { get; set; } = double.PositiveInfinity;

    /// <summary>Unit of a number.</summary>
    public string Unit { get; set; } = "";

    /// <summary>The number is a size in bytes: text may carry KiB, MiB, GiB.</summary>
    public bool Size { get; set; }

    /// <summary>Must be set.</summary>
    public bool Required { get; set; }

    /// <summary>Decides which handles exist: read-only once the object is configured.</summary>
    public bool Shapes { get; set; }
}

/// <summary>
/// A link to another object: a <c>partial</c> property with <c>get</c> only, of a contract class or interface, nullable.
/// Set while wiring; cycles are allowed; cut on unrealize.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LinkAttribute : Attribute
{
    /// <summary>Name on the outside; by default the property's name in lower-case words joined by hyphens.</summary>
    public string Name { get; set; } = "";

    /// <summary>Must be set before realize.</summary>
    public bool Required { get; set; }
}

/// <summary>
/// A field that is saved and restored: primitive, enum, one-dimensional array of these, text, or an <see cref="IStateful"/> object.
/// Arrays keep their length.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class StateAttribute : Attribute
{
    /// <summary>Version of the type in which the field appeared; older snapshots leave its initial value.</summary>
    public int Since { get; set; } = 1;

    /// <summary>Name in older snapshots.</summary>
    public string Was { get; set; } = "";
}

/// <summary>A field that is not saved because <see cref="EmuObject"/>'s restore hook rebuilds it, or because it holds no guest state.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class DerivedAttribute : Attribute;

/// <summary>Version of a type's saved state; 1 when absent.</summary>
/// <param name="version">Counted up with each field added.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StateVersionAttribute(int version) : Attribute
{
    /// <summary>The version.</summary>
    public int Version { get; } = version;
}
