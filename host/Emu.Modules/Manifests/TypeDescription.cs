using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Emu.Modules.Manifests;

/// <summary>The whole description of a type, as the source generator wrote it. Parts that only tools read stay JSON.</summary>
public sealed record TypeDescription
{
    /// <summary>Type name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Full name of the class.</summary>
    public string Class { get; init; } = "";

    /// <summary>Name of the type or class that it extends.</summary>
    public string Parent { get; init; } = "";

    /// <summary><c>device</c>, <c>cpu</c>, <c>accel</c>, <c>backend</c> or <c>object</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Family for lists.</summary>
    public string Family { get; init; } = "";

    /// <summary>One line for people.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The whole documentation.</summary>
    public string Doc { get; init; } = "";

    /// <summary>Architecture of a CPU type.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Whether it can be added to a running machine.</summary>
    public bool HotPluggable { get; init; } = true;

    /// <summary>Configuration properties.</summary>
    public ImmutableArray<PropertyDescription> Properties { get; init; } = [];

    /// <summary>Interrupt inputs.</summary>
    public ImmutableArray<HandleDescription> Inputs { get; init; } = [];

    /// <summary>Interrupt outputs.</summary>
    public ImmutableArray<HandleDescription> Outputs { get; init; } = [];

    /// <summary>Clocks.</summary>
    public ImmutableArray<HandleDescription> Clocks { get; init; } = [];

    /// <summary>Regions of registers or memory.</summary>
    public ImmutableArray<HandleDescription> Regions { get; init; } = [];

    /// <summary>The register map.</summary>
    public JsonElement? Registers { get; init; }

    /// <summary>Saved fields.</summary>
    public JsonElement? State { get; init; }

    /// <summary>What a newer generator says beyond that.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; init; }
}

/// <summary>A configuration property of a described type.</summary>
public sealed record PropertyDescription
{
    /// <summary>Property name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Kind of its value.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What it means.</summary>
    public string Doc { get; init; } = "";

    /// <summary>Unit of a number.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Value when nothing is set.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>Smallest value.</summary>
    public JsonElement? Min { get; init; }

    /// <summary>Largest value.</summary>
    public JsonElement? Max { get; init; }

    /// <summary>Names of an enumeration.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Must be set.</summary>
    public bool Required { get; init; }

    /// <summary>What a newer generator says beyond that.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; init; }
}

/// <summary>A line, clock or region of a described type.</summary>
public sealed record HandleDescription
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string Doc { get; init; } = "";

    /// <summary>Size, count, direction: what its kind has.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; init; }
}

/// <summary>Serializers made at build, so that reading needs no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TypeDescription))]
internal sealed partial class ManifestJson : JsonSerializerContext;
