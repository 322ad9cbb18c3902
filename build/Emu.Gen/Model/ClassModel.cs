using Microsoft.CodeAnalysis;

namespace Emu.Gen.Model;

/// <summary>All that the generator knows of one class.</summary>
internal sealed class ClassModel
{
    public INamedTypeSymbol Symbol { get; set; } = null!;

    /// <summary>Object types made from the class: none for an abstract base, several for CPU models.</summary>
    public List<TypeModel> Types { get; } = [];

    /// <summary>Properties of the class and of its bases, bases first.</summary>
    public List<PropertyModel> Properties { get; } = [];

    /// <summary>Handles that the class itself declares, in the order of declaration.</summary>
    public List<HandleModel> Handles { get; } = [];

    /// <summary>Handles of the bases, for the manifest.</summary>
    public List<HandleModel> BaseHandles { get; } = [];

    /// <summary>Handles that the code makes, for the manifest.</summary>
    public List<HandleModel> CodeHandles { get; } = [];

    /// <summary>Kinds of handles whose names only the running code knows.</summary>
    public HashSet<HandleKind> OpenKinds { get; } = [];

    /// <summary>State fields that the class itself declares.</summary>
    public List<StateModel> State { get; } = [];

    /// <summary>State fields of the bases, for the manifest.</summary>
    public List<StateModel> BaseState { get; } = [];

    public int? StateVersion { get; set; }

    public RegisterMapModel? Registers { get; set; }

    public IEnumerable<PropertyModel> OwnProperties => Properties.Where(p => p.IsOwn);
}

/// <summary>One object type made from a class.</summary>
internal sealed record TypeModel(string Name, string Kind)
{
    public string Family { get; init; } = "";

    public string Architecture { get; init; } = "";

    public string Summary { get; init; } = "";

    public string Doc { get; init; } = "";

    public bool HotPluggable { get; init; } = true;

    public string FactoryName { get; init; } = "CreateObjectType";

    /// <summary>Defaults that differ from those of the class, by property name.</summary>
    public Dictionary<string, Literal> Defaults { get; init; } = [];
}

/// <summary>How a property came to be.</summary>
internal enum PropertyRole
{
    Config,
    Link,
    Port,
}

/// <summary>A configuration property, a link, or the link of a port to a backend.</summary>
internal sealed class PropertyModel
{
    public PropertyRole Role { get; set; }

    public string Name { get; set; } = "";

    public string Member { get; set; } = "";

    public string Field => "__" + Member;

    public string Modifiers { get; set; } = "";

    public string TypeName { get; set; } = "";

    /// <summary>Type of the value, or of the items of a list.</summary>
    public ITypeSymbol ItemType { get; set; } = null!;

    public string ItemTypeName { get; set; } = "";

    public string Kind { get; set; } = "";

    public bool IsList { get; set; }

    public bool IsOwn { get; set; }

    public bool IsInit { get; set; }

    public Literal Default { get; set; } = Literal.None;

    public double Min { get; set; } = double.NegativeInfinity;

    public double Max { get; set; } = double.PositiveInfinity;

    public string Unit { get; set; } = "";

    public string Doc { get; set; } = "";

    public bool Required { get; set; }

    public bool Shapes { get; set; }

    public string LinkType { get; set; } = "";

    /// <summary>Outer names and members of an enumeration.</summary>
    public List<KeyValuePair<string, string>> EnumNames { get; } = [];
}

/// <summary>A constant in its three spellings: of the field, as a property value, as JSON.</summary>
internal sealed record Literal(string Code, string Value, string Json)
{
    public const string NoValue = "global::Emu.Abstractions.Qom.PropertyValue.None";

    public static Literal None { get; } = new("default!", NoValue, "");
}

/// <summary>What kind of handle a member declares.</summary>
internal enum HandleKind
{
    Output,
    Input,
    Clock,
    Timer,
    Region,
    Dma,
    CharPort,
    NetPort,
}

/// <summary>A handle that an attribute declares.</summary>
internal sealed class HandleModel
{
    public HandleKind Kind { get; set; }

    public string Name { get; set; } = "";

    public string Member { get; set; } = "";

    public string Field => "__" + Member;

    public string Modifiers { get; set; } = "";

    public string TypeName { get; set; } = "";

    public bool IsProperty => Kind != HandleKind.Input;

    public bool IsArray { get; set; }

    /// <summary>Expression of the number of lines of an array.</summary>
    public string Count { get; set; } = "";

    /// <summary>The count when it is known without an object; 0 when it is not.</summary>
    public long KnownCount { get; set; } = 1;

    /// <summary>Configuration property that tells the count, or empty.</summary>
    public string CountFrom { get; set; } = "";

    /// <summary>Method that is called, or empty.</summary>
    public string Callback { get; set; } = "";

    public bool IsClockOutput { get; set; }

    /// <summary>Size of a region; 0 when <see cref="SizeFrom"/> tells it.</summary>
    public ulong Size { get; set; }

    public string SizeFrom { get; set; } = "";

    /// <summary>Configuration property that tells the size, or empty.</summary>
    public string SizeFromProperty { get; set; } = "";

    /// <summary>Settings of a region's options that differ from the defaults.</summary>
    public List<string> Options { get; } = [];
}

/// <summary>How a state field is saved.</summary>
internal enum StateKind
{
    Integer,
    Bool,
    Single,
    Double,
    Text,
    Array,
    Stateful,
    StatefulArray,
}

/// <summary>A field that is saved.</summary>
internal sealed record StateModel(string Field, string Name, StateKind Kind, string TypeName, int Since, string Was);
