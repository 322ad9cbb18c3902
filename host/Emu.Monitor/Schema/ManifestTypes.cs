using System.Text.Json;
using Emu.Modules.Catalog;
using Emu.Modules.Manifests;

namespace Emu.Monitor.Schema;

/// <summary>What modules offer, as types of the wire: one branch a type of object, from manifests alone.</summary>
/// <param name="catalog">The modules.</param>
internal sealed class ManifestTypes(ModuleCatalog catalog)
{
    /// <summary>The enumeration of the types of a family, for the member that discriminates.</summary>
    /// <param name="writer">The schema.</param>
    /// <param name="union">The family.</param>
    /// <returns>Name of the enumeration.</returns>
    public string EnumerationOf(SchemaWriter writer, ManifestUnion union) =>
        writer.DefineNamed(union, (json, name) => SchemaWriter.WriteEnumeration(json, name, TypesOf(union).Select(type => NameIn(union, type.Type.Name))));

    /// <summary>Writes which branch belongs to which type.</summary>
    /// <param name="json">The object that is written; its members are done.</param>
    /// <param name="writer">The schema.</param>
    /// <param name="rest">The union.</param>
    public void WriteVariants(Utf8JsonWriter json, SchemaWriter writer, RestAttribute rest)
    {
        json.WriteString("tag", rest.Discriminator);
        json.WriteStartArray("variants");
        foreach (CatalogType type in TypesOf(rest.Union))
        {
            json.WriteStartObject();
            json.WriteString("case", NameIn(rest.Union, type.Type.Name));
            json.WriteString("type", BranchOf(writer, rest, type));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Name of a type within its family: <c>chardev-file</c> is <c>file</c> among the chardevs.</summary>
    /// <param name="union">The family.</param>
    /// <param name="type">Name of the type.</param>
    public static string NameIn(ManifestUnion union, string type) => type[PrefixOf(union).Length..];

    /// <summary>What the names of a family's types begin with.</summary>
    /// <param name="union">The family.</param>
    public static string PrefixOf(ManifestUnion union) => union switch
    {
        ManifestUnion.Chardevs => "chardev-",
        ManifestUnion.Blockdevs => "blockdev-",
        ManifestUnion.Netdevs => "netdev-",
        _ => "",
    };

    /// <summary>The types of a family that objects can be made of, by name.</summary>
    /// <param name="union">The family.</param>
    public IEnumerable<CatalogType> TypesOf(ManifestUnion union) => catalog.Types.Values
        .Where(type => !type.Type.IsAbstract && Belongs(union, type.Type.ReadHead()))
        .OrderBy(type => type.Type.Name, StringComparer.Ordinal);

    private static bool Belongs(ManifestUnion union, TypeHead type) => union switch
    {
        ManifestUnion.Devices => type.Kind is "device" or "cpu",
        ManifestUnion.Objects => type.Kind is "accel" or "object" or "bus",
        _ => type.Kind == "backend" && type.Name.StartsWith(PrefixOf(union), StringComparison.Ordinal),
    };

    private static string BranchOf(SchemaWriter writer, RestAttribute rest, CatalogType type)
    {
        string properties = writer.DefineNamed(type, (json, name) => SchemaWriter.WriteObject(json, name, () => WriteProperties(json, writer, type.Type.Describe())));
        return rest.Wrap.Length == 0
            ? properties
            : writer.DefineNamed((type, rest.Wrap), (json, name) => SchemaWriter.WriteObject(json, name, () => SchemaWriter.WriteMember(json, rest.Wrap, properties, isOptional: true)));
    }

    private static void WriteProperties(Utf8JsonWriter json, SchemaWriter writer, TypeDescription description)
    {
        foreach (PropertyDescription property in description.Properties)
        {
            SchemaWriter.WriteMember(json, property.Name, TypeOf(writer, property, property.Kind), !property.Required);
        }
    }

    private static string TypeOf(SchemaWriter writer, PropertyDescription property, string kind) => kind switch
    {
        "bool" => writer.Builtin("bool"),
        "int" or "uint" or "size" => writer.Builtin("int"),
        "number" => writer.Builtin("number"),
        "enum" => writer.DefineNamed(property, (json, name) => SchemaWriter.WriteEnumeration(json, name, property.Names)),
        "list" => writer.ArrayOf(TypeOf(writer, property, property.ItemKind)),
        _ => writer.Builtin("str"),
    };
}
