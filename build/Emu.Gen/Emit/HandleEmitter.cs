using Emu.Gen.Model;
using Emu.Gen.Read;

namespace Emu.Gen.Emit;

/// <summary>Writes DefineHandles.</summary>
internal static class HandleEmitter
{
    private const string Options = "new global::Emu.Abstractions.Qdev.Memory.IoRegionOptions { ";

    public static void Emit(CodeWriter code, ClassModel model)
    {
        bool ownMap = model.Registers is not null && !model.Handles.Concat(model.BaseHandles).Any(IsMapRegion);
        if (model.Handles.Count == 0 && !ownMap)
        {
            return;
        }

        code.Line("/// <inheritdoc/>").Open("protected override void DefineHandles()").Line("base.DefineHandles();");
        if (model.Registers is not null)
        {
            code.Line("var map = (global::Emu.Abstractions.Qdev.Registers.RegisterMap)Type.RegisterMap!;");
        }

        if (ownMap)
        {
            code.Line("AddIoRegion(\"mmio\", map.RegionSize(this), map.Options, map);");
        }

        foreach (HandleModel handle in model.Handles)
        {
            string made = Make(handle, model.Registers is not null && IsMapRegion(handle));
            code.Line(handle.IsProperty ? $"this.{handle.Field} = {made};" : $"{made};");
        }

        code.Close().Line();
    }

    private static bool IsMapRegion(HandleModel handle) => handle.Kind == HandleKind.Region && handle.Name == "mmio";

    private static string Make(HandleModel handle, bool mapped)
    {
        string name = Literals.Quote(handle.Name);
        return handle.Kind switch
        {
            HandleKind.Output => handle.IsArray ? $"AddOutputs({name}, {handle.Count})" : $"AddOutput({name})",
            HandleKind.Input => handle.IsArray ? $"AddInputs({name}, {handle.Count}, this.{handle.Member})" : $"AddInput({name}, this.{handle.Member})",
            HandleKind.Clock when handle.IsClockOutput => $"AddClockOutput({name})",
            HandleKind.Clock => $"AddClockInput({name}{(handle.Callback.Length > 0 ? ", this." + handle.Callback : "")})",
            HandleKind.Timer => $"AddTimer({name}, this.{handle.Callback})",
            HandleKind.Region => Region(handle, name, mapped),
            HandleKind.Dma => $"AddDmaPort({name})",
            HandleKind.NetPort => $"AddNetPort({name}, this)",
            _ => $"AddCharPort({name}, this)",
        };
    }

    private static string Region(HandleModel handle, string name, bool mapped)
    {
        string size = handle.SizeFrom.Length > 0 ? handle.SizeFrom : handle.Size > 0 ? handle.Size + "UL" : "map.RegionSize(this)";
        string options = handle.Options.Count > 0 ? Options + string.Join(", ", handle.Options) + " }" : mapped ? "map.Options" : "null";
        return $"AddIoRegion({name}, {size}, {options}{(mapped ? ", map" : "")})";
    }
}
