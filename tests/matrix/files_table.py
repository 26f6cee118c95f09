"""Who may call the handlers of files, shares and links for outsiders; the columns are those of `handlers_table`."""

from __future__ import annotations

HANDLERS_OF_FILES = """
file_figures_state.load              no   no     no        no      yes   yes  reads  job:read
files_page_state.enter               no   no     yes       yes     yes   yes  reads  file:read
files_page_state.begin               no   no     yes       yes     yes   yes  reads  file:read
files_state.load                     no   no     yes       yes     yes   yes  reads  file:read
files_state.search                   no   no     yes       yes     yes   yes  reads  file:read
files_state.choose                   no   no     yes       yes     yes   yes  reads  file:read
files_state.sort                     no   no     yes       yes     yes   yes  reads  file:read
files_state.shape                    no   no     yes       yes     yes   yes  reads  file:read
files_state.turn                     no   no     yes       yes     yes   yes  reads  file:read
files_state.clear                    no   no     yes       yes     yes   yes  reads  file:read
files_state.close                    no   no     yes       yes     yes   yes  reads  file:read
file_sums_state.load                 no   no     yes       yes     yes   yes  reads  file:read
file_selection_state.toggle          no   no     yes       yes     yes   yes  reads  file:read
file_selection_state.toggle_page     no   no     yes       yes     yes   yes  reads  file:read
file_selection_state.select_range    no   no     yes       yes     yes   yes  reads  file:read
file_selection_state.clear           no   no     yes       yes     yes   yes  reads  file:read
file_preview_state.load              no   no     yes       yes     yes   yes  reads  file:read
file_preview_state.save              no   no     yes       yes     yes   yes  writes file:write
file_actions_state.ask               no   no     yes       yes     yes   yes  reads  file:write
file_actions_state.think_better      no   no     yes       yes     yes   yes  reads  file:write
file_actions_state.carry_out         no   no     yes       yes     yes   yes  writes file:write
file_actions_state.delete_selected   no   no     yes       yes     yes   yes  writes file:delete
file_actions_state.delete            no   no     yes       yes     yes   yes  writes file:delete
file_actions_state.restore           no   no     yes       yes     yes   yes  writes file:delete
file_sharing_state.open_one          no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.open_selected     no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.load              no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.choose            no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.close             no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.share             no   no     yes       yes     yes   yes  writes file:share
file_sharing_state.end               no   no     yes       yes     yes   yes  writes file:share
file_sharing_state.restore           no   no     yes       yes     yes   yes  writes file:share
file_share_details_state.open        no   no     yes       yes     yes   yes  reads  file:share
file_share_details_state.turn        no   no     yes       yes     yes   yes  reads  file:share
file_share_details_state.back        no   no     yes       yes     yes   yes  reads  file:share
file_share_details_state.leave       no   no     yes       yes     yes   yes  reads  file:share
file_share_details_state.save        no   no     yes       yes     yes   yes  writes file:share
file_asking_state.open               no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.open_for_patient   no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.close              no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.load               no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.show               no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.turn               no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.ask                no   no     yes       yes     yes   yes  writes file:share
file_asking_state.begin_again        no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.end                no   no     yes       yes     yes   yes  writes file:share
file_asking_state.restore            no   no     yes       yes     yes   yes  writes file:share
file_asked_state.open                no   no     yes       yes     yes   yes  reads  file:share
file_asked_state.back                no   no     yes       yes     yes   yes  reads  file:share
file_asked_state.leave               no   no     yes       yes     yes   yes  reads  file:share
file_asked_state.save                no   no     yes       yes     yes   yes  writes file:share
patient_files_state.load             no   no     yes       yes     yes   yes  reads  file:read
patient_files_state.turn             no   no     yes       yes     yes   yes  reads  file:read
file_pick_state.open                 no   no     yes       yes     yes   yes  reads  file:read
file_pick_state.find                 no   no     yes       yes     yes   yes  reads  file:read
file_pick_state.choose_scope         no   no     yes       yes     yes   yes  reads  file:read
file_pick_state.close                no   no     yes       yes     yes   yes  reads  file:read
conversation_file_state.load         no   no     yes       yes     yes   yes  reads  message:read
conversation_file_state.choose       no   no     yes       yes     yes   yes  writes message:send
conversation_file_state.remove       no   no     yes       yes     yes   yes  writes message:send
"""
