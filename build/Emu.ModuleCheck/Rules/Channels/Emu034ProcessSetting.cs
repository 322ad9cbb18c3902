namespace Emu.ModuleCheck.Rules.Channels;

internal sealed class Emu034ProcessSetting() : ApiRule(
    "EMU034",
    "setting or slot of the whole process",
    "Every other module would see it. Pass culture, encoding and values explicitly, and keep data in the object that needs it.",
    KindSet.Code,
    new Api("System.Globalization.CultureInfo", "set_CurrentCulture", "set_CurrentUICulture", "set_DefaultThreadCurrentCulture", "set_DefaultThreadCurrentUICulture"),
    new Api("System.Threading.Thread", "set_CurrentCulture", "set_CurrentUICulture", "AllocateNamedDataSlot", "AllocateDataSlot", "GetNamedDataSlot",
        "FreeNamedDataSlot", "SetData", "GetData"),
    new Api("System.Threading.ThreadPool", "SetMinThreads", "SetMaxThreads"),
    new Api("System.Threading.SynchronizationContext", "SetSynchronizationContext"),
    new Api("System.Threading.Tasks.TaskScheduler", "add_UnobservedTaskException"),
    new Api("System.Text.Encoding", "RegisterProvider"),
    new Api("System.ComponentModel.TypeDescriptor", "AddAttributes", "AddProvider", "AddProviderTransparent"),
    new Api("System.Diagnostics.Trace", "get_Listeners", "set_AutoFlush", "Refresh"),
    new Api("System.Diagnostics.Process", "set_PriorityClass", "set_ProcessorAffinity", "set_MaxWorkingSet", "set_MinWorkingSet"));
