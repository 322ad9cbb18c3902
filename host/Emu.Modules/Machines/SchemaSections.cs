using System.Text.Json;
using Emu.Core.MachineFiles;

namespace Emu.Modules.Machines;

/// <summary>Writes the sections of the schema.</summary>
/// <param name="json">Where to.</param>
internal sealed class SchemaSections(Utf8JsonWriter json)
{
    public void Write()
    {
        Text("machine", "Name of the machine.");
        Text("summary", "One line for people.");
        json.WriteStartObject("include");
        json.WriteString("description", "Files whose sections come before those of this one.");
        json.WriteStartArray("anyOf");
        SchemaValues.WriteType(json, "string");
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        Named("parameters", "What a user may set: $name in values stands for it.", "parameter");
        Map("profiles", "Values for parameters under one name.", () =>
        {
            json.WriteString("type", "object");
            json.WriteStartObject("additionalProperties");
            SchemaValues.WriteTypes(json, "string", "number", "boolean");
            json.WriteEndObject();
        });
        Named("spaces", "Address spaces.", "space");
        Named("clusters", "Groups of CPUs of one model.", "cluster");
        Named("backends", "What devices use on the host.", "backend");
        Named("devices", "Devices and memory.", "device");
        json.WriteStartObject("load");
        json.WriteString("description", "The device that loads an image of --load: $file at $address.");
        json.WriteString("$ref", "#/$defs/device");
        json.WriteEndObject();
        json.WriteStartObject("drive");
        json.WriteString("description", "The device that a disk of --drive is attached with: $drive, the $index-th.");
        json.WriteString("$ref", "#/$defs/device");
        json.WriteEndObject();
        json.WriteStartObject("net");
        json.WriteString("description", "The device that a network of --net is attached with: $netdev, its address $mac (empty for its own), the $index-th.");
        json.WriteString("$ref", "#/$defs/device");
        json.WriteEndObject();
        Named("checks", "What must hold before the machine runs.", "check");
    }

    private void Text(string name, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "string");
        json.WriteString("description", description);
        json.WriteEndObject();
    }

    private void Named(string name, string description, string definition) =>
        Map(name, description, () => json.WriteString("$ref", "#/$defs/" + definition));

    private void Map(string name, string description, Action write)
    {
        json.WriteStartObject(name);
        json.WriteString("description", description);
        SchemaValues.WriteTypes(json, "object", "null");
        json.WriteStartObject("additionalProperties");
        write();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Names of the kinds of parameters.</summary>
    public static IEnumerable<string> ParameterTypes => Enum.GetNames<ParameterType>().Select(name => name.ToLowerInvariant());
}
