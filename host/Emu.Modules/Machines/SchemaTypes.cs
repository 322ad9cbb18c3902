using System.Text.Json;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>Writes what objects may say: a union over their types, each with its properties.</summary>
/// <param name="json">Where to.</param>
internal sealed class SchemaTypes(Utf8JsonWriter json)
{
    /// <summary>Writes the union of types of a section.</summary>
    /// <param name="name">Name of the definition.</param>
    /// <param name="types">The types.</param>
    /// <param name="isDevice">Whether regions can be mapped and lines wired.</param>
    public void WriteUnion(string name, IEnumerable<TypeDescription> types, bool isDevice)
    {
        TypeDescription[] all = [.. types];
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteStartArray("required");
        json.WriteStringValue("type");
        json.WriteEndArray();
        json.WriteStartObject("properties");
        json.WriteStartObject("type");
        json.WriteStartArray("anyOf");
        foreach (TypeDescription type in all)
        {
            json.WriteStartObject();
            json.WriteString("const", type.Name);
            json.WriteString("description", type.Summary);
            json.WriteEndObject();
        }

        SchemaValues.WriteReference(json, "expression");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();

        // One condition a type: an editor that knows the type then offers its properties, and a mistake is told for that type only.
        json.WriteStartArray("allOf");
        foreach (TypeDescription type in all)
        {
            WriteBranch(type, isDevice);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the definition of a cluster, with the properties of its CPU's model.</summary>
    /// <param name="models">CPU models.</param>
    public void WriteCluster(IEnumerable<TypeDescription> models)
    {
        json.WriteStartObject("cluster");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        Reference("cpu", "cpuModel", "Model of the CPUs.");
        Reference("count", "integer", "How many; 1 when not said.");
        Reference("space", "text", "The address space that they see.");
        Reference("cpus", "cpus", "The CPUs one by one, in place of 'cpu' and 'count'.");
        Reference("accel", "accelerator", "What runs them: a type, or the id of an object under 'backends'.");
        Reference("irq", "wires", "What outputs of the first CPU are wired to.");
        Reference("when", "condition", "The cluster is there when this holds.");
        WriteBoot();
        json.WriteStartObject("properties");
        json.WriteString("type", "object");
        json.WriteString("description", "Properties of every CPU.");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("required");
        json.WriteStringValue("space");
        json.WriteStringValue("accel");
        json.WriteEndArray();
        json.WriteStartArray("anyOf");
        foreach (string name in (ReadOnlySpan<string>)["cpu", "cpus"])
        {
            json.WriteStartObject();
            json.WriteStartArray("required");
            json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartArray("allOf");
        foreach (TypeDescription model in models)
        {
            json.WriteStartObject();
            Condition("cpu", model.Name);
            json.WriteStartObject("then");
            json.WriteStartObject("properties");
            json.WriteStartObject("properties");
            json.WriteStartObject("properties");
            Properties(model, isDevice: false);
            json.WriteEndObject();
            Required(model);
            json.WriteBoolean("additionalProperties", false);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteBoot()
    {
        json.WriteStartObject("boot");
        json.WriteString("type", "object");
        json.WriteString("description", "What the guest is told at boot.");
        json.WriteStartObject("properties");
        Reference("append", "text", "Command line of the kernel.");
        Reference("dtb", "text", "File of a device tree in place of the machine's own.");
        Reference("console", "text", "Device that the console is on.");
        Reference("entry", "integer", "Address of the first instruction.");
        Reference("device-tree", "integer", "Address of the device tree that the machine makes.");
        Reference("initrd-start", "integer", "First address of the initial RAM disk.");
        Reference("initrd-end", "integer", "Address after the initial RAM disk.");
        json.WriteStartObject("arguments");
        json.WriteString("description", "What CPUs get in their first argument registers: numbers, 'cpu' or 'device-tree'; one or a list.");
        json.WriteEndObject();
        json.WriteStartObject("compatible");
        json.WriteString("description", "Names that the machine is compatible with, beside its own: one or a list.");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    }

    private void WriteBranch(TypeDescription type, bool isDevice)
    {
        json.WriteStartObject();
        Condition("type", type.Name);
        json.WriteStartObject("then");
        json.WriteStartObject("properties");
        json.WriteStartObject("type");
        json.WriteEndObject();
        Reference("when", "condition", "The object is there when this holds.");
        Reference("for", "loop", "The object is there once for each number.");
        if (isDevice)
        {
            Reference("map", "maps", Listed("Where regions are mapped", type.Regions.Select(r => r.Name)));
            Reference("irq", "wires", Listed("What interrupt outputs are wired to", type.Outputs.Select(l => l.Array ? l.Name + "[n]" : l.Name)));
            Reference("clock", "wires", Listed("What clock outputs are wired to", type.Clocks.Where(c => c.Direction == "out").Select(c => c.Name)));
            Reference("ports", "ports", "Spaces that ports of a bus master or CPU lead to.");
            Reference("hertz", "frequencies", Listed("Frequencies of clock inputs that nothing feeds", type.Clocks.Where(c => c.Direction == "in").Select(c => c.Name)));
        }

        json.WriteStartObject("properties");
        json.WriteString("type", "object");
        json.WriteString("description", "Properties that are called as one of these fields.");
        json.WriteEndObject();
        Properties(type, isDevice);
        json.WriteEndObject();
        Required(type);
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Listed(string what, IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? $"{what}: {list}." : what + ".";

    private void Condition(string property, string value)
    {
        json.WriteStartObject("if");
        json.WriteStartObject("properties");
        json.WriteStartObject(property);
        json.WriteString("const", value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("required");
        json.WriteStringValue(property);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Required(TypeDescription type)
    {
        string[] required = [.. type.Properties.Where(p => p.Required && p.Default is null).Select(p => p.Name)];
        if (required.Length > 0)
        {
            json.WriteStartArray("required");
            foreach (string name in required)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }
    }

    private void Properties(TypeDescription type, bool isDevice)
    {
        foreach (PropertyDescription property in type.Properties.Where(p => p.Name is not ("type" or "when" or "for" or "properties") && !(isDevice && p.Name is "map" or "irq" or "clock" or "ports" or "hertz")))
        {
            json.WriteStartObject(property.Name);
            json.WriteString("description", property.Unit.Length > 0 ? $"{property.Doc} ({property.Unit})" : property.Doc);
            if (property.Default is { } standard)
            {
                json.WritePropertyName("default");
                standard.WriteTo(json);
            }

            if (property.Kind == "list")
            {
                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                Value(property, property.ItemKind);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteStartObject();
                Value(property, property.ItemKind);
                json.WriteEndObject();
                json.WriteEndArray();
            }
            else
            {
                Value(property, property.Kind);
            }

            json.WriteEndObject();
        }
    }

    private void Value(PropertyDescription property, string kind)
    {
        switch (kind)
        {
            case "bool":
                json.WriteStartArray("anyOf");
                SchemaValues.WriteType(json, "boolean");
                json.WriteStartObject();
                json.WriteStartArray("enum");
                foreach (string word in (ReadOnlySpan<string>)["on", "off", "yes", "no", "true", "false"])
                {
                    json.WriteStringValue(word);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                SchemaValues.WriteReference(json, "expression");
                json.WriteEndArray();
                break;
            case "int" or "uint" or "size" or "number":
                Number(property, kind);
                break;
            case "enum":
                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                json.WriteStartArray("enum");
                foreach (string name in property.Names)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                SchemaValues.WriteReference(json, "expression");
                json.WriteEndArray();
                break;
            case "link" when property.Name == "chardev":
                json.WriteString("$ref", "#/$defs/chardev");
                break;
            default:
                json.WriteString("$ref", "#/$defs/text");
                break;
        }
    }

    /// <summary>A number in its range, or a text that gives one.</summary>
    private void Number(PropertyDescription property, string kind)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("type", kind == "number" ? "number" : "integer");
        if (property.Min is { } min)
        {
            json.WritePropertyName("minimum");
            min.WriteTo(json);
        }

        if (property.Max is { } max)
        {
            json.WritePropertyName("maximum");
            max.WriteTo(json);
        }

        json.WriteEndObject();
        if (kind == "number")
        {
            SchemaValues.WriteReference(json, "expression");
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("type", "string");
            json.WriteString("$ref", kind == "size" ? "#/$defs/size" : "#/$defs/integer");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Reference(string name, string definition, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("$ref", "#/$defs/" + definition);
        json.WriteString("description", description);
        json.WriteEndObject();
    }
}
