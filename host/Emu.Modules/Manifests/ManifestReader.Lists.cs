using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Emu.Core;

namespace Emu.Modules.Manifests;

/// <summary>The lists of a manifest.</summary>
internal ref partial struct ManifestReader
{
    private ImmutableArray<ModulePermission> ReadPermissions()
    {
        ImmutableArray<ModulePermission>.Builder items = ImmutableArray.CreateBuilder<ModulePermission>();
        Next(JsonToken.StartArray, "a list after 'permissions'");
        while (NextObject("permissions"))
        {
            string name = "", reason = "";
            while (NextProperty())
            {
                switch (reader.GetString())
                {
                    case "name":
                        name = NextFilled("name");
                        break;
                    case "reason":
                        reason = NextString("reason");
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            Require(name.Length > 0, "name");
            items.Add(new ModulePermission(name, reason));
        }

        return items.DrainToImmutable();
    }

    private ImmutableArray<ModuleDependency> ReadDependencies()
    {
        ImmutableArray<ModuleDependency>.Builder items = ImmutableArray.CreateBuilder<ModuleDependency>();
        Next(JsonToken.StartArray, "a list after 'dependencies'");
        while (NextObject("dependencies"))
        {
            string name = "", version = "";
            while (NextProperty())
            {
                switch (reader.GetString())
                {
                    case "name":
                        name = NextFileName();
                        break;
                    case "version":
                        version = NextString("version");
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            Require(name.Length > 0, "name");
            items.Add(new ModuleDependency(name, version));
        }

        return items.DrainToImmutable();
    }

    private ImmutableArray<ManifestType> ReadTypes()
    {
        ImmutableArray<ManifestType>.Builder items = ImmutableArray.CreateBuilder<ManifestType>();
        Next(JsonToken.StartArray, "a list after 'types'");
        while (NextObject("types"))
        {
            int start = reader.TokenStart;
            string name = "";
            bool isAbstract = false;
            while (NextProperty())
            {
                if (reader.ValueTextEquals("name"u8))
                {
                    name = NextFilled("name");
                }
                else if (reader.ValueTextEquals("abstract"u8))
                {
                    reader.Read();
                    isAbstract = reader.Token == JsonToken.True;
                    reader.Skip();
                }
                else
                {
                    reader.Skip();
                }
            }

            Require(name.Length > 0, "name");
            items.Add(new ManifestType(name, isAbstract, text[start..reader.Consumed]));
        }

        return items.DrainToImmutable();
    }

    private ImmutableArray<ManifestMachine> ReadMachines()
    {
        ImmutableArray<ManifestMachine>.Builder items = ImmutableArray.CreateBuilder<ManifestMachine>();
        Next(JsonToken.StartArray, "a list after 'machines'");
        while (NextObject("machines"))
        {
            items.Add(ReadMachine());
        }

        return items.DrainToImmutable();
    }

    private ManifestMachine ReadMachine()
    {
        string name = "", file = "", summary = "";
        ImmutableArray<string> architectures = [], cpuTypes = [], types = [];
        int min = 0, max = 0;
        while (NextProperty())
        {
            switch (reader.GetString())
            {
                case "name":
                    name = NextFilled("name");
                    break;
                case "file":
                    file = NextPath("file");
                    break;
                case "summary":
                    summary = NextString("summary");
                    break;
                case "architectures":
                    architectures = ReadNames("architectures");
                    break;
                case "cpus":
                    (min, max) = ReadRange();
                    break;
                case "cpuTypes":
                    cpuTypes = ReadNames("cpuTypes");
                    break;
                case "types":
                    types = ReadNames("types");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Require(name.Length > 0, "name");
        Require(file.Length > 0, "file");
        return new ManifestMachine(name, file, summary, architectures, min, max, cpuTypes, types);
    }

    private (int Min, int Max) ReadRange()
    {
        int min = 0, max = 0;
        Next(JsonToken.StartObject, "an object after 'cpus'");
        while (NextProperty())
        {
            switch (reader.GetString())
            {
                case "min":
                    min = NextInt("min");
                    break;
                case "max":
                    max = NextInt("max");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (min, max);
    }

    private ImmutableArray<ManifestFile> ReadFiles()
    {
        ImmutableArray<ManifestFile>.Builder items = ImmutableArray.CreateBuilder<ManifestFile>();
        Next(JsonToken.StartObject, "an object after 'files'");
        while (NextProperty())
        {
            string path = reader.GetString();
            if (!IsInside(path))
            {
                throw Error($"file '{path}' does not lie in the module's folder");
            }

            string hash = NextString("files");
            if (!hash.StartsWith("sha256:", StringComparison.Ordinal) || hash.Length != 71)
            {
                throw Error($"the hash of '{path}' is not 'sha256:' and 64 digits");
            }

            items.Add(new ManifestFile(path, hash));
        }

        return items.DrainToImmutable();
    }

    /// <summary>Hashes of files that were listed before.</summary>
    private ImmutableArray<ManifestFile> ReadQuick(ImmutableArray<ManifestFile> files)
    {
        ManifestFile[] items = [.. files];
        Next(JsonToken.StartObject, "an object after 'quick'");
        while (NextProperty())
        {
            string path = reader.GetString(), hash = NextString("quick");
            if (!hash.StartsWith(QuickHash.Prefix, StringComparison.Ordinal) || hash.Length != QuickHash.Prefix.Length + 16)
            {
                throw Error($"the quick hash of '{path}' is not '{QuickHash.Prefix}' and 16 digits");
            }

            for (int i = 0; i < items.Length; i++)
            {
                items[i] = items[i].Path == path ? items[i] with { Quick = hash } : items[i];
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }
}
