using Emu.Gen.Model;
using Microsoft.CodeAnalysis;

namespace Emu.Gen.Read;

/// <summary>Reads [Device], [ObjectType] and [CpuModel].</summary>
internal static class TypeReader
{
    /// <returns>Whether the class declares a type, right or wrong.</returns>
    public static bool Read(ClassModel model, Findings findings)
    {
        INamedTypeSymbol symbol = model.Symbol;
        string doc = DocText.Of(symbol);
        string summary = DocText.FirstSentence(doc);
        bool found = false;
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            TypeModel? type = attribute.AttributeClass?.FullName() switch
            {
                Known.DeviceAttribute => Checked(attribute, "Device", Known.Device, "device"),
                Known.ObjectTypeAttribute => Checked(attribute, "ObjectType", Known.EmuObject, Kind(symbol)),
                Known.CpuModelAttribute => Checked(attribute, "CpuModel", Known.CpuDevice, "cpu"),
                _ => null,
            };
            if (type is null)
            {
                continue;
            }

            found = true;
            string own = attribute.Named("Summary", "");
            bool isModel = type.Kind == "cpu";
            model.Types.Add(type with
            {
                Family = attribute.Named("Family", ""),
                HotPluggable = attribute.Named("HotPluggable", true),
                Architecture = isModel ? attribute.Text(1) : "",
                Summary = own.Length > 0 ? own : summary,
                Doc = doc,
                FactoryName = isModel ? "Create" + Names.Identifier(type.Name) + "Type" : "CreateObjectType",
            });
        }

        if (found)
        {
            CheckClass(symbol, findings);
        }

        return found;

        TypeModel Checked(AttributeData attribute, string label, string baseName, string kind)
        {
            bool fits = symbol.DerivesFrom(baseName) && (label != "ObjectType" || !symbol.DerivesFrom(Known.Device));
            if (!fits)
            {
                string wanted = baseName.Substring(baseName.LastIndexOf('.') + 1) + (label == "ObjectType" ? " (and not from Device)" : "");
                findings.Add(Diagnostics.WrongBase, symbol, symbol.Name, label, wanted);
            }

            string name = attribute.Text(0);
            if (!Names.IsValid(name))
            {
                findings.Add(Diagnostics.BadName, symbol, name);
            }

            return new TypeModel(name, kind);
        }
    }

    /// <summary>Reads the defaults of CPU models, which name properties that are read by now.</summary>
    public static void ReadDefaults(ClassModel model, Findings findings)
    {
        foreach (AttributeData attribute in model.Symbol.GetAttributes().Where(a => a.AttributeClass?.FullName() == Known.CpuModelAttribute))
        {
            TypeModel? type = model.Types.FirstOrDefault(t => t.Name == attribute.Text(0));
            if (type is null || attribute.Named("Defaults") is not { Kind: TypedConstantKind.Array } defaults)
            {
                continue;
            }

            foreach (string text in defaults.Values.Select(v => v.Value as string ?? ""))
            {
                int equals = text.IndexOf('=');
                string name = equals < 0 ? text : text.Substring(0, equals);
                PropertyModel? property = model.Properties.FirstOrDefault(p => p.Name == name && p.Role == PropertyRole.Config);
                if (equals < 0 || property is null)
                {
                    string known = string.Join(", ", model.Properties.Where(p => p.Role == PropertyRole.Config).Select(p => p.Name));
                    findings.Add(Diagnostics.ModelDefault, model.Symbol, type.Name, text, equals < 0 ? "write name=value" : $"there is no property '{name}'; there are: {known}");
                }
                else if (!Literals.TryParse(property, text.Substring(equals + 1), out Literal literal, out string error))
                {
                    findings.Add(Diagnostics.ModelDefault, model.Symbol, type.Name, text, error);
                }
                else
                {
                    type.Defaults[name] = literal;
                }
            }
        }
    }

    private static string Kind(INamedTypeSymbol symbol) =>
        symbol.DerivesFrom(Known.Accelerator) ? "accel"
        : symbol.AllInterfaces.Any(i => i.Name.EndsWith("Backend", StringComparison.Ordinal) && i.ContainingNamespace.ToDisplayString() == Known.Backends) ? "backend"
        : "object";

    private static void CheckClass(INamedTypeSymbol symbol, Findings findings)
    {
        if (!symbol.IsSealed || symbol.ContainingType is not null || symbol.IsGenericType)
        {
            findings.Add(Diagnostics.NotSealed, symbol, symbol.Name);
        }

        if (!symbol.InstanceConstructors.Any(c => c.Parameters.Length == 0))
        {
            findings.Add(Diagnostics.NoConstructor, symbol, symbol.Name);
        }
    }
}
