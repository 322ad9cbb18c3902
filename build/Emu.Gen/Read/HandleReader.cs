using System.Globalization;
using Emu.Gen.Model;
using Microsoft.CodeAnalysis;

namespace Emu.Gen.Read;

/// <summary>Reads [Output], [Input], [Clock], [Timer], [Region], [Dma], [CharPort] and [NetPort].</summary>
internal static class HandleReader
{
    private const string IrqLine = "Emu.Abstractions.Irq.IrqLine";
    private const string ClockInput = "Emu.Abstractions.Clock.ClockInput";
    private const string ClockOutput = "Emu.Abstractions.Clock.ClockOutput";

    public static Dictionary<string, HandleKind> Attributes { get; } = Enum.GetValues(typeof(HandleKind)).Cast<HandleKind>()
        .ToDictionary(k => Known.Qdev + k + "Attribute");

    public static void Read(ClassModel model, INamedTypeSymbol declaring, Findings findings)
    {
        bool own = SymbolEqualityComparer.Default.Equals(declaring, model.Symbol);
        Findings target = own ? findings : new Findings();
        List<HandleModel> into = own ? model.Handles : model.BaseHandles;
        foreach (ISymbol member in declaring.GetMembers())
        {
            if (member is IPropertySymbol { PartialDefinitionPart: not null })
            {
                continue;
            }

            foreach (AttributeData attribute in member.GetAttributes())
            {
                if (attribute.AttributeClass is { } type && Attributes.TryGetValue(type.FullName(), out HandleKind kind)
                    && ReadOne(model, member, attribute, kind, target) is { } handle)
                {
                    into.Add(handle);
                }
            }
        }
    }

    private static HandleModel? ReadOne(ClassModel model, ISymbol member, AttributeData attribute, HandleKind kind, Findings findings) => member switch
    {
        IMethodSymbol method when kind == HandleKind.Input => ReadInput(model, method, attribute, findings),
        IPropertySymbol property => ReadProperty(model, property, attribute, kind, findings),
        _ => null,
    };

    private static HandleModel? ReadInput(ClassModel model, IMethodSymbol method, AttributeData attribute, Findings findings)
    {
        string countName = attribute.Named("Count", "");
        SpecialType[] wanted = countName.Length > 0 ? [SpecialType.System_Int32, SpecialType.System_Boolean] : [SpecialType.System_Boolean];
        if (method.IsStatic || !method.ReturnsVoid || !method.Parameters.Select(p => p.Type.SpecialType).SequenceEqual(wanted))
        {
            findings.Add(Diagnostics.WrongSignature, method, method.Name, "Input", countName.Length > 0 ? "void M(int index, bool level)" : "void M(bool level)");
            return null;
        }

        var handle = new HandleModel { Kind = HandleKind.Input, Name = attribute.Text(0), Member = method.Name, IsArray = countName.Length > 0 };
        return !handle.IsArray || ReadCount(model, handle, method, countName, "Input", findings) ? handle : null;
    }

    private static HandleModel? ReadProperty(ClassModel model, IPropertySymbol property, AttributeData attribute, HandleKind kind, Findings findings)
    {
        string type = property.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).FullName();
        string[] wanted = kind switch
        {
            HandleKind.Output => [IrqLine, IrqLine + "[]"],
            HandleKind.Clock => [ClockInput, ClockOutput],
            HandleKind.Timer => ["Emu.Abstractions.Clock.DeviceTimer"],
            HandleKind.Region => [Known.Qdev + "Memory.IoRegion"],
            HandleKind.Dma => [Known.Qdev + "Memory.DmaPort"],
            _ => [PortKind.Of(kind)!.Port],
        };
        if (!wanted.Contains(type) || !PropertyReader.IsPartial(property) || property.GetMethod is null || property.SetMethod is not null || property.IsStatic)
        {
            findings.Add(Diagnostics.HandleShape, property, property.Name, kind.ToString(), string.Join(" or ", wanted.Select(w => w.Substring(w.LastIndexOf('.') + 1))));
            return null;
        }

        string name = attribute.Named("Name", PortKind.Of(kind)?.Name ?? "");
        var handle = new HandleModel
        {
            Kind = kind,
            Name = name.Length > 0 ? name : Names.Outer(property.Name),
            Member = property.Name,
            Modifiers = PropertyReader.Modifiers(property),
            TypeName = property.Type.CodeName(),
            IsArray = kind == HandleKind.Output && type != IrqLine,
            IsClockOutput = type == ClockOutput,
        };
        return kind switch
        {
            HandleKind.Output => !handle.IsArray || ReadCount(model, handle, property, attribute.Named("Count", ""), "Output", findings) ? handle : null,
            HandleKind.Clock => ReadCallback(model, handle, property, attribute.Named("Changed", ""), "Clock", findings) ? handle : null,
            HandleKind.Timer => ReadCallback(model, handle, property, attribute.Text(0), "Timer", findings) ? handle : null,
            HandleKind.Region => ReadRegion(model, handle, property, attribute, findings) ? handle : null,
            _ when PortKind.Of(kind) is { } port && !model.Symbol.Implements(port.Frontend) => Refuse(port),
            _ => handle,
        };

        HandleModel? Refuse(PortKind port)
        {
            findings.Add(Diagnostics.NoFrontend, property, property.Name, kind.ToString(), port.Frontend.Substring(port.Frontend.LastIndexOf('.') + 1));
            return null;
        }
    }

    private static bool ReadCount(ClassModel model, HandleModel handle, ISymbol at, string countName, string label, Findings findings)
    {
        if (FindValue(model, at, countName, label, findings) is not { } member)
        {
            return false;
        }

        handle.Count = "(int)" + (member.IsStatic ? "" : "this.") + countName;
        handle.KnownCount = 0;
        if (member is IFieldSymbol { HasConstantValue: true } constant)
        {
            handle.KnownCount = Convert.ToInt64(constant.ConstantValue, CultureInfo.InvariantCulture);
        }
        else if (model.Properties.FirstOrDefault(p => p.Member == countName && p.Role == PropertyRole.Config) is { } property)
        {
            handle.CountFrom = property.Name;
            handle.KnownCount = long.TryParse(property.Default.Json, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 0;
        }

        return true;
    }

    private static bool ReadCallback(ClassModel model, HandleModel handle, ISymbol at, string callback, string label, Findings findings)
    {
        handle.Callback = callback;
        if (callback.Length == 0 && label == "Clock")
        {
            return true;
        }

        IMethodSymbol[] methods = [.. model.Symbol.Find(callback).OfType<IMethodSymbol>()];
        if (methods.Length == 0)
        {
            findings.Add(Diagnostics.MissingMember, at, at.Name, label, callback);
            return false;
        }

        if (!methods.Any(m => m.ReturnsVoid && m.Parameters.Length == 0) || (label == "Clock" && handle.IsClockOutput))
        {
            findings.Add(Diagnostics.WrongSignature, methods[0], callback, label, handle.IsClockOutput ? "nothing: an output has no Changed" : $"void {callback}()");
            return false;
        }

        return true;
    }

    private static bool ReadRegion(ClassModel model, HandleModel handle, IPropertySymbol property, AttributeData attribute, Findings findings)
    {
        handle.Size = attribute.Named("Size", 0UL);
        string from = attribute.Named("SizeFrom", "");
        if (from.Length > 0)
        {
            if (FindValue(model, property, from, "Region", findings) is not { } member)
            {
                return false;
            }

            handle.SizeFrom = "(ulong)" + (member.IsStatic ? "" : "this.") + from;
            handle.SizeFromProperty = model.Properties.FirstOrDefault(p => p.Member == from && p.Role == PropertyRole.Config)?.Name ?? "";
        }

        bool hasMap = handle.Name == "mmio" && DescribeReader.Find(model.Symbol) is not null;
        if ((handle.Size != 0 && from.Length > 0) || (handle.Size == 0 && from.Length == 0 && !hasMap))
        {
            findings.Add(Diagnostics.RegionSize, property, property.Name);
            return false;
        }

        foreach (KeyValuePair<string, TypedConstant> option in attribute.NamedArguments.Where(a => a.Key is not ("Name" or "Size" or "SizeFrom")))
        {
            string value = option.Value.Value is bool flag ? (flag ? "true" : "false") : Convert.ToString(option.Value.Value, CultureInfo.InvariantCulture);
            handle.Options.Add($"{option.Key} = {value}");
        }

        return true;
    }

    /// <summary>Finds a field or property that a name in an attribute means.</summary>
    private static ISymbol? FindValue(ClassModel model, ISymbol at, string name, string label, Findings findings)
    {
        ISymbol? member = name.Length == 0 ? null : model.Symbol.Find(name).FirstOrDefault();
        if (member is null)
        {
            findings.Add(Diagnostics.MissingMember, at, at.Name, label, name);
            return null;
        }

        ITypeSymbol? type = member switch { IFieldSymbol field => field.Type, IPropertySymbol property => property.Type, _ => null };
        if (type is null || type.SpecialType is < SpecialType.System_SByte or > SpecialType.System_UInt64)
        {
            findings.Add(Diagnostics.WrongSignature, member, name, label, "a field or property of an integer type");
            return null;
        }

        return member;
    }
}
