using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Schema;

/// <summary>One member of an object on the wire.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsOptional">Whether it may be left out.</param>
/// <param name="Default">Its value when it is left out.</param>
/// <param name="Property">Where the code has it.</param>
internal sealed record WireMember(string Name, WireType Type, bool IsOptional, object? Default, PropertyInfo Property);

/// <summary>An object with named members: a record of the code whose constructor has one parameter a member.</summary>
internal sealed class RecordType : WireType
{
    private readonly ConstructorInfo constructor;
    private readonly Lazy<ImmutableArray<WireMember?>> parameters;
    private readonly PropertyInfo? restProperty;

    /// <summary>Describes a record.</summary>
    /// <param name="type">The record.</param>
    /// <param name="typeOf">Finds the types of its members.</param>
    public RecordType(Type type, Func<Type, WireType> typeOf)
    {
        Type = type;
        constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First(c => !IsCopy(c));
        foreach (ParameterInfo parameter in constructor.GetParameters())
        {
            if (parameter.GetCustomAttribute<RestAttribute>() is { } rest)
            {
                Rest = rest;
                restProperty = PropertyOf(parameter);
            }
        }

        // Not now: a type may have members of its own type.
        parameters = new Lazy<ImmutableArray<WireMember?>>(() => [.. constructor.GetParameters().Select(p => Member(p, typeOf))]);
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>Its members, without what takes the rest.</summary>
    public IEnumerable<WireMember> Members => parameters.Value.OfType<WireMember>();

    /// <summary>What takes members that have no name of their own; null when there may be none.</summary>
    public RestAttribute? Rest { get; }

    /// <inheritdoc/>
    public override object Read(JsonElement json, string path)
    {
        if (json.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            throw Mismatch(path, "object");
        }

        string prefix = path.Length == 0 ? "" : path + ".";
        ImmutableArray<WireMember?> members = parameters.Value;
        object?[] values = new object?[members.Length];
        bool[] given = new bool[members.Length];
        var rest = new Dictionary<string, JsonElement>();
        foreach (JsonProperty property in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            int index = IndexOf(members, property.Name);
            if (index >= 0)
            {
                values[index] = members[index]!.Type.Read(property.Value, prefix + property.Name);
                given[index] = true;
            }
            else if (Rest is { Wrap.Length: 0 })
            {
                rest.Add(property.Name, property.Value);
            }
            else if (Rest is not null && property.Name == Rest.Wrap)
            {
                ReadWrapped(property.Value, prefix + property.Name, rest);
            }
            else
            {
                throw new QmpException($"Parameter '{prefix}{property.Name}' is unexpected");
            }
        }

        for (int i = 0; i < members.Length; i++)
        {
            if (members[i] is not { } member)
            {
                values[i] = rest;
            }
            else if (!given[i])
            {
                values[i] = member.IsOptional ? member.Default : throw new QmpException($"Parameter '{prefix}{member.Name}' is missing");
            }
        }

        return constructor.Invoke(values);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartObject();
        foreach (WireMember member in Members)
        {
            if (member.Property.GetValue(value) is { } content)
            {
                json.WritePropertyName(member.Name);
                member.Type.Write(json, content);
            }
        }

        foreach ((string name, JsonElement content) in (IReadOnlyDictionary<string, JsonElement>?)restProperty?.GetValue(value) ?? ImmutableDictionary<string, JsonElement>.Empty)
        {
            json.WritePropertyName(name);
            content.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void ReadWrapped(JsonElement json, string path, Dictionary<string, JsonElement> rest)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(path, "object");
        }

        foreach (JsonProperty property in json.EnumerateObject())
        {
            rest.Add(property.Name, property.Value);
        }
    }

    private static int IndexOf(ImmutableArray<WireMember?> members, string name)
    {
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i]?.Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private bool IsCopy(ConstructorInfo candidate) => candidate.GetParameters() is [{ } only] && only.ParameterType == Type;

    private PropertyInfo PropertyOf(ParameterInfo parameter) => Type.GetProperty(parameter.Name!)!;

    private WireMember? Member(ParameterInfo parameter, Func<Type, WireType> typeOf)
    {
        if (parameter.GetCustomAttribute<RestAttribute>() is not null)
        {
            return null;
        }

        PropertyInfo property = PropertyOf(parameter);
        string name = parameter.GetCustomAttribute<WireAttribute>() is { Name: { Length: > 0 } given } ? given : WireName.Of(parameter.Name!);
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return new WireMember(name, typeOf(type), parameter.HasDefaultValue, Default(parameter, type), property);
    }

    private static object? Default(ParameterInfo parameter, Type type) => !parameter.HasDefaultValue || parameter.DefaultValue is null
        ? type == typeof(JsonElement) && parameter.ParameterType == type ? default(JsonElement) : null
        : type.IsEnum ? Enum.ToObject(type, parameter.DefaultValue) : parameter.DefaultValue;
}
