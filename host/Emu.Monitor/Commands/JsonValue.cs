using System.Collections.Immutable;
using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>Property values from JSON and back.</summary>
internal static class JsonValue
{
    /// <summary>The value that JSON means; text is converted to the kind that a property takes when it is set.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="name">Name of the property, for messages.</param>
    /// <exception cref="QmpException">No property takes such a value.</exception>
    public static PropertyValue Read(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.True => PropertyValue.Of(true),
        JsonValueKind.False => PropertyValue.Of(false),
        JsonValueKind.String => PropertyValue.Of(json.GetString()),
        JsonValueKind.Number when json.TryGetInt64(out long signed) => PropertyValue.Of(signed),
        JsonValueKind.Number when json.TryGetUInt64(out ulong unsigned) => PropertyValue.Of(unsigned),
        JsonValueKind.Number => PropertyValue.Of(json.GetDouble()),
        JsonValueKind.Array => PropertyValue.Of([.. json.EnumerateArray().Select(item => Read(item, name))]),
        JsonValueKind.Null => PropertyValue.None,
        _ => throw new QmpException($"Invalid parameter type for '{name}', expected: a value, not an object"),
    };

    /// <summary>Settings from the members of an object.</summary>
    /// <param name="members">The members.</param>
    public static IReadOnlyList<PropertySetting> Settings(IReadOnlyDictionary<string, JsonElement> members) =>
        [.. members.Select(member => new PropertySetting(member.Key, Read(member.Value, member.Key)))];

    /// <summary>JSON of a value; links are paths.</summary>
    /// <param name="value">The value.</param>
    public static JsonElement Of(PropertyValue value) => value.Kind switch
    {
        PropertyKind.None => JsonSerializer.SerializeToElement<object?>(null, JsonContext.Default.Object!),
        PropertyKind.Bool => JsonSerializer.SerializeToElement(value.AsBool(), JsonContext.Default.Boolean),
        PropertyKind.Int => JsonSerializer.SerializeToElement(value.AsInt(), JsonContext.Default.Int64),
        PropertyKind.UInt or PropertyKind.Size => JsonSerializer.SerializeToElement(value.AsUInt(), JsonContext.Default.UInt64),
        PropertyKind.Number => JsonSerializer.SerializeToElement(value.AsNumber(), JsonContext.Default.Double),
        PropertyKind.List => OfList(value.AsList()),
        PropertyKind.Link => OfText(value.AsLink()!.Path),
        _ => OfText(value.AsText() ?? ""),
    };

    /// <summary>JSON of a text.</summary>
    /// <param name="text">The text.</param>
    public static JsonElement OfText(string text) => JsonSerializer.SerializeToElement(text, JsonContext.Default.String);

    private static JsonElement OfList(ImmutableArray<PropertyValue> items) =>
        JsonSerializer.SerializeToElement(items.Select(Of).ToArray(), JsonContext.Default.JsonElementArray);
}
