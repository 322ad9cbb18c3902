using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Emu.Modules.Manifests;

/// <summary>
/// The whole description of a type, as the source generator wrote it (build/Emu.Gen/README.md lists the keys). Properties can be set
/// because the serializer forgets the initial values of init-only ones; each call reads a copy of its own.
/// </summary>
public sealed record TypeDescription
{
    /// <summary>Type name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Full name of the class.</summary>
    public string Class { get; set; } = "";

    /// <summary>Name of the type that it extends.</summary>
    public string Parent { get; set; } = "";

    /// <summary><c>device</c>, <c>cpu</c>, <c>accel</c>, <c>backend</c> or <c>object</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Family for lists.</summary>
    public string Family { get; set; } = "";

    /// <summary>One line for people.</summary>
    public string Summary { get; set; } = "";

    /// <summary>The whole documentation.</summary>
    public string Doc { get; set; } = "";

    /// <summary>Architecture of a CPU type.</summary>
    public string Architecture { get; set; } = "";

    /// <summary>Whether it can be added to a running machine.</summary>
    public bool HotPluggable { get; set; } = true;

    /// <summary>Configuration properties.</summary>
    public ImmutableArray<PropertyDescription> Properties { get; set; } = [];

    /// <summary>Interrupt inputs.</summary>
    public ImmutableArray<LineDescription> Inputs { get; set; } = [];

    /// <summary>Interrupt outputs.</summary>
    public ImmutableArray<LineDescription> Outputs { get; set; } = [];

    /// <summary>Clocks.</summary>
    public ImmutableArray<ClockDescription> Clocks { get; set; } = [];

    /// <summary>Regions of registers or memory.</summary>
    public ImmutableArray<RegionDescription> Regions { get; set; } = [];

    /// <summary>Bus-master ports.</summary>
    public ImmutableArray<HandleDescription> Dma { get; set; } = [];

    /// <summary>Ports to character backends.</summary>
    public ImmutableArray<HandleDescription> CharPorts { get; set; } = [];

    /// <summary>Ports to network backends.</summary>
    public ImmutableArray<HandleDescription> NetPorts { get; set; } = [];

    /// <summary>Lists that are not complete, because the code works out names itself: <c>inputs</c>, <c>outputs</c>, <c>clocks</c>, <c>regions</c>, <c>dma</c>.</summary>
    public ImmutableArray<string> Open { get; set; } = [];

    /// <summary>Saved fields.</summary>
    public ImmutableArray<StateDescription> State { get; set; } = [];

    /// <summary>The register map.</summary>
    public ImmutableArray<RegisterDescription> Registers { get; set; } = [];

    /// <summary>What a newer generator says beyond that.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>A configuration property of a described type.</summary>
public sealed record PropertyDescription
{
    /// <summary>Property name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Kind of its value.</summary>
    public string Kind { get; set; } = "";

    /// <summary>What it means.</summary>
    public string Doc { get; set; } = "";

    /// <summary>Unit of a number.</summary>
    public string Unit { get; set; } = "";

    /// <summary>Value when nothing is set.</summary>
    public JsonElement? Default { get; set; }

    /// <summary>Smallest value.</summary>
    public JsonElement? Min { get; set; }

    /// <summary>Largest value.</summary>
    public JsonElement? Max { get; set; }

    /// <summary>Kind of a list's items.</summary>
    public string ItemKind { get; set; } = "";

    /// <summary>Names of an enumeration.</summary>
    public ImmutableArray<string> Names { get; set; } = [];

    /// <summary>Class or interface of a linked object.</summary>
    public string LinkType { get; set; } = "";

    /// <summary>Must be set.</summary>
    public bool Required { get; set; }

    /// <summary>Decides which handles exist.</summary>
    public bool Shapes { get; set; }
}

/// <summary>A port of a described type.</summary>
/// <param name="Name">Its name.</param>
public sealed record HandleDescription(string Name);

/// <summary>An interrupt line, or an array of them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Array">It is an array.</param>
/// <param name="Count">Lines of an array with default properties; 0 when only the device knows.</param>
/// <param name="CountFrom">Property that tells the count.</param>
public sealed record LineDescription(string Name, bool Array = false, int Count = 0, string CountFrom = "");

/// <summary>A clock.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Direction"><c>in</c> or <c>out</c>.</param>
public sealed record ClockDescription(string Name, string Direction);

/// <summary>A region of registers or memory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes; 0 when only the device knows.</param>
/// <param name="SizeFrom">Property that tells the bytes.</param>
public sealed record RegionDescription(string Name, ulong Size = 0, string SizeFrom = "");

/// <summary>A saved field.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Since">Version of the type's state in which it appeared.</param>
/// <param name="Was">Its name before.</param>
public sealed record StateDescription(string Name, int Since = 1, string Was = "");

/// <summary>A register, or an array of them.</summary>
public sealed record RegisterDescription
{
    /// <summary>Offset in the region.</summary>
    public ulong Offset { get; set; }

    /// <summary>Name in the datasheet.</summary>
    public string Name { get; set; } = "";

    /// <summary>Bits.</summary>
    public int Width { get; set; }

    /// <summary>Elements of an array; 0 for a single register.</summary>
    public int Count { get; set; }

    /// <summary>Bytes from one element of an array to the next.</summary>
    public ulong Stride { get; set; }

    /// <summary>Its bits.</summary>
    public ImmutableArray<FieldDescription> Fields { get; set; } = [];
}

/// <summary>Bits of a register.</summary>
/// <param name="Msb">Highest bit.</param>
/// <param name="Lsb">Lowest bit.</param>
/// <param name="Name">Name in the datasheet.</param>
/// <param name="Access">What reading and writing do.</param>
public sealed record FieldDescription(int Msb, int Lsb, string Name = "", string Access = "");

/// <summary>Serializers made at build, so that reading needs no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TypeDescription))]
internal sealed partial class ManifestJson : JsonSerializerContext;
