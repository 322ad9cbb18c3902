using System.Globalization;
using Emu.Gen.Model;
using Emu.Gen.Read;
using Microsoft.CodeAnalysis;

namespace Emu.Gen.Emit;

/// <summary>Writes the property descriptors of a class; its types differ in the defaults that they pass.</summary>
internal static class DescriptorEmitter
{
    private const string Qom = "global::Emu.Abstractions.Qom.";
    private const string Value = Qom + "PropertyValue";
    private const string Immutable = "global::System.Collections.Immutable.ImmutableArray";

    public static void Emit(CodeWriter code, ClassModel model, string self)
    {
        code.Open($"private static {Immutable}<{Qom}PropertyDescriptor> CreateProperties({Value}[] defaults)");
        code.Line($"var properties = new {Qom}PropertyDescriptor[{model.Properties.Count}];");
        for (int i = 0; i < model.Properties.Count; i++)
        {
            EmitOne(code, model.Properties[i], i, self);
        }

        code.Line("return global::System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(properties);").Close();
    }

    private static void EmitOne(CodeWriter code, PropertyModel property, int index, string self)
    {
        code.Open($"properties[{index}] = new {Qom}PropertyDescriptor");
        code.Line($"Name = {Literals.Quote(property.Name)},");
        code.Line($"Kind = {Qom}PropertyKind.{(property.IsList ? "List" : property.Kind)},");
        When(property.IsList, $"ItemKind = {Qom}PropertyKind.{property.Kind},");
        When(property.Doc.Length > 0, $"Doc = {Literals.Quote(property.Doc)},");
        When(property.Unit.Length > 0, $"Unit = {Literals.Quote(property.Unit)},");
        When(property.Role == PropertyRole.Config, $"Default = defaults[{index}],");
        When(!double.IsInfinity(property.Min), $"Min = {property.Min.ToString("R", CultureInfo.InvariantCulture)}D,");
        When(!double.IsInfinity(property.Max), $"Max = {property.Max.ToString("R", CultureInfo.InvariantCulture)}D,");
        When(property.EnumNames.Count > 0, $"Names = [{string.Join(", ", property.EnumNames.Select(n => Literals.Quote(n.Key)))}],");
        When(property.LinkType.Length > 0, $"LinkType = {Literals.Quote(property.LinkType)},");
        When(property.Required, "Required = true,");
        When(property.Shapes, "Shapes = true,");
        string field = $"(({self})o).{property.Field}";
        if (property.Role == PropertyRole.Port)
        {
            code.Line($"Get = static o => {Value}.Of({field}?.Backend as {Qom}EmuObject),");
            code.Open("Set = static (o, v) =>")
                .Line($"var port = {field} ?? throw new {Qom}PropertyException(\"property '{property.Name}' is set while the object is wired, not before\");")
                .Line($"port.Connect({Link(property, "v")});").Close(",");
        }
        else if (property.IsList)
        {
            code.Open("Get = static o =>").Line($"var items = {Immutable}.CreateBuilder<{Value}>();")
                .Open($"foreach (var item in {field})").Line($"items.Add({Wrap(property, "item")});").Close()
                .Line($"return {Value}.Of(items.ToImmutable());").Close(",");
            code.Open("Set = static (o, v) =>").Line($"var items = {Immutable}.CreateBuilder<{property.ItemTypeName}>();")
                .Open("foreach (var item in v.AsList())").Line($"items.Add({Unwrap(property, "item")}{(property.Kind is "Link" or "Text" ? "!" : "")});").Close()
                .Line($"{field} = items.ToImmutable();").Close(",");
        }
        else
        {
            code.Line($"Get = static o => {Wrap(property, field)},");
            string fallback = property.Kind == "Text" && !property.TypeName.EndsWith("?", StringComparison.Ordinal) ? " ?? \"\"" : "";
            code.Line($"Set = static (o, v) => {field} = {Unwrap(property, "v")}{fallback},");
        }

        code.Close(";");

        void When(bool condition, string line)
        {
            if (condition)
            {
                code.Line(line);
            }
        }
    }

    private static string Wrap(PropertyModel property, string value) => property.Kind switch
    {
        "Int" => $"{Value}.Of((long){value})",
        "UInt" => $"{Value}.Of((ulong){value})",
        "Size" => $"{Value}.OfSize((ulong){value})",
        "Number" => $"{Value}.Of((double){value})",
        "Enum" => $"{Value}.OfEnum({value} switch {{ {string.Join(", ", property.EnumNames.Select(n => $"{n.Value} => {Literals.Quote(n.Key)}"))}, _ => \"\" }})",
        "Link" => $"{Value}.Of({value} as {Qom}EmuObject)",
        _ => $"{Value}.Of({value})",
    };

    private static string Unwrap(PropertyModel property, string value) => property.Kind switch
    {
        "Bool" => $"{value}.AsBool()",
        "Int" => $"checked(({property.ItemTypeName}){value}.AsInt())",
        "UInt" or "Size" => $"checked(({property.ItemTypeName}){value}.AsUInt())",
        "Number" => property.ItemType.SpecialType == SpecialType.System_Single ? $"(float){value}.AsNumber()" : $"{value}.AsNumber()",
        "Enum" => $"{value}.AsText() switch {{ {string.Join(", ", property.EnumNames.Select(n => $"{Literals.Quote(n.Key)} => {n.Value}"))}, _ => throw new {Qom}PropertyException($\"property '{property.Name}' does not take '{{{value}}}'\") }}",
        "Link" => Link(property, value),
        _ => $"{value}.AsText()",
    };

    private static string Link(PropertyModel property, string value)
    {
        string type = property.Role == PropertyRole.Port ? "global::" + property.LinkType : property.ItemTypeName;
        string shown = property.LinkType.Substring(property.LinkType.LastIndexOf('.') + 1);
        return $"({value}.AsLink() switch {{ null => null, {type} target => target, var other => throw new {Qom}PropertyException($\"property '{property.Name}' takes a {shown}, not '{{other}}'\") }})";
    }
}
