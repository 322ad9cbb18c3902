using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Commands;

/// <summary>Property values in JSON.</summary>
internal static class PropertyJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<PropertySetting> settings)
    {
        foreach (PropertySetting setting in settings)
        {
            json.WritePropertyName(setting.Name);
            Write(json, setting.Value);
        }
    }

    public static void Write(Utf8JsonWriter json, PropertyValue value)
    {
        switch (value.Kind)
        {
            case PropertyKind.None:
                json.WriteNullValue();
                break;
            case PropertyKind.Bool:
                json.WriteBooleanValue(value.AsBool());
                break;
            case PropertyKind.Int:
                json.WriteNumberValue(value.AsInt());
                break;
            case PropertyKind.UInt or PropertyKind.Size:
                json.WriteNumberValue(value.AsUInt());
                break;
            case PropertyKind.Number:
                json.WriteNumberValue(value.AsNumber());
                break;
            case PropertyKind.List:
                json.WriteStartArray();
                foreach (PropertyValue item in value.AsList())
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
