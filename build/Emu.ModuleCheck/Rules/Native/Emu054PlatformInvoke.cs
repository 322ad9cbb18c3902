using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu054PlatformInvoke() : ApiRule(
    "EMU054",
    "P/Invoke without the native permission",
    "Native code can do anything to the process. " + NativePermission.Remedy,
    KindSet.Code,
    new Api("System.Runtime.InteropServices.NativeLibrary"))
{
    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member) =>
        !NativePermission.IsHeld(context);

    internal override bool CountsField(CheckContext context) => !NativePermission.IsHeld(context);

    internal override void CheckMethod(CheckContext context, MethodDefinition method)
    {
        if (method.IsPInvokeImpl && !NativePermission.IsHeld(context))
        {
            string library = method.PInvokeInfo?.Module.Name ?? "a native library";
            context.Report(this, $"{Display.Of(method)} calls into {library}", context.LocateDeclaration(method));
        }
    }
}
