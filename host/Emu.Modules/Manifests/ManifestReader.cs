using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Modules.Manifests;

/// <summary>
/// Reads <c>module.json</c> in one pass. Written by hand because it runs for every module whenever the program starts: of a type
/// it keeps the name and the place of its JSON, no more.
/// </summary>
internal ref partial struct ManifestReader
{
    private readonly ReadOnlyMemory<byte> text;
    private JsonCursor reader;

    private ManifestReader(ReadOnlyMemory<byte> text)
    {
        this.text = text;
        reader = new JsonCursor(text.Span);
    }

    /// <summary>Reads a manifest.</summary>
    /// <param name="text">Content of the file; kept by the manifest.</param>
    /// <exception cref="ManifestException">It is malformed.</exception>
    /// <exception cref="ManifestSchemaException">It follows another schema.</exception>
    public static ModuleManifest Read(ReadOnlyMemory<byte> text)
    {
        text = text.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? text[3..] : text;
        ManifestReader reader = new(text);
        try
        {
            return reader.ReadManifest();
        }
        catch (Exception e) when (IsSyntax(e))
        {
            throw reader.Malformed(e);
        }
    }

    /// <summary>Reads what lists print of one type.</summary>
    public static TypeHead ReadHead(ReadOnlySpan<byte> json)
    {
        string name = "", kind = "", family = "", architecture = "", summary = "";
        JsonCursor reader = new(json);
        reader.Read();
        while (reader.Read() && reader.Token == JsonToken.PropertyName)
        {
            string? ignored = reader.ValueTextEquals("name"u8) ? name = NextText(ref reader)
                : reader.ValueTextEquals("kind"u8) ? kind = NextText(ref reader)
                : reader.ValueTextEquals("family"u8) ? family = NextText(ref reader)
                : reader.ValueTextEquals("architecture"u8) ? architecture = NextText(ref reader)
                : reader.ValueTextEquals("summary"u8) ? summary = NextText(ref reader)
                : null;
            if (ignored is null)
            {
                reader.Skip();
            }
        }

        return new TypeHead(name, kind, family, architecture, summary);
    }

    private static string NextText(ref JsonCursor reader)
    {
        reader.Read();
        if (reader.Token == JsonToken.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return "";
    }

    private ModuleManifest ReadManifest()
    {
        int schema = 0, entryToken = 0;
        string name = "", version = "", summary = "", assembly = "", entry = "";
        ContractVersion contract = default;
        ModuleKind kind = default;
        bool hasContract = false, hasKind = false;
        ImmutableArray<ModulePermission> permissions = [];
        ImmutableArray<string> architectures = [], requires = [];
        ImmutableArray<ModuleDependency> dependencies = [];
        ImmutableArray<ManifestType> types = [];
        ImmutableArray<ManifestMachine> machines = [];
        ImmutableArray<ManifestFile> files = [];
        ReadOnlyMemory<byte> decode = default;

        Next(JsonToken.StartObject, "a JSON object");
        while (NextProperty())
        {
            switch (reader.GetString())
            {
                case "schema":
                    schema = NextInt("schema");
                    if (schema != ModuleManifest.Schema)
                    {
                        throw new ManifestSchemaException(schema);
                    }

                    break;
                case "name":
                    name = NextModuleName();
                    break;
                case "version":
                    version = NextString("version");
                    break;
                case "contract":
                    hasContract = ContractVersion.TryParse(NextString("contract"), out contract) ? true : throw Error("'contract' is not a version 'major.minor'");
                    break;
                case "kind":
                    kind = ReadKind();
                    hasKind = true;
                    break;
                case "summary":
                    summary = NextString("summary");
                    break;
                case "assembly":
                    assembly = NextFileName();
                    break;
                case "entry":
                    entry = NextString("entry");
                    break;
                case "entryToken":
                    entryToken = NextInt("entryToken");
                    break;
                case "permissions":
                    permissions = ReadPermissions();
                    break;
                case "architectures":
                    architectures = ReadNames("architectures");
                    break;
                case "requires":
                    requires = ReadNames("requires");
                    break;
                case "dependencies":
                    dependencies = ReadDependencies();
                    break;
                case "types":
                    types = ReadTypes();
                    break;
                case "machines":
                    machines = ReadMachines();
                    break;
                case "decode":
                    decode = ReadRaw();
                    break;
                case "files":
                    files = ReadFiles();
                    break;
                case "quick":
                    files = ReadQuick(files);
                    break;
                default:
                    // A newer build may say more; what it means is not needed to list or load.
                    reader.Skip();
                    break;
            }
        }

        Require(schema != 0, "schema");
        Require(name.Length > 0, "name");
        Require(version.Length > 0, "version");
        Require(hasContract, "contract");
        Require(hasKind, "kind");
        if (kind != ModuleKind.Machines)
        {
            Require(assembly.Length > 0, "assembly");
            Require(entry.Length > 0, "entry");
        }

        if (reader.Read())
        {
            throw Error("something follows the manifest");
        }

        return new ModuleManifest
        {
            Name = name,
            Version = version,
            Contract = contract,
            Kind = kind,
            Summary = summary,
            Assembly = assembly,
            Entry = entry,
            EntryToken = entryToken,
            Permissions = permissions,
            Architectures = architectures,
            Requires = requires,
            Dependencies = dependencies,
            Types = types,
            Machines = machines,
            Files = files,
            DecodeJson = decode,
        };
    }

    private ModuleKind ReadKind() => NextString("kind") switch
    {
        "hw" => ModuleKind.Hardware,
        "target" => ModuleKind.Target,
        "accel" => ModuleKind.Accelerator,
        "backend" => ModuleKind.Backend,
        "machines" => ModuleKind.Machines,
        string other => throw Error($"'kind' is hw, target, accel, backend or machines, not '{other}'"),
    };
}
